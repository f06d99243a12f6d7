package ai.dbtool.eval.cases;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds and reads cases: every folder with a {@code case.yaml}. */
public final class CaseFolders {

    /** File every case has. */
    public static final String FILE = "case.yaml";

    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private CaseFolders() {}

    /**
     * Folders of cases: {@code root} itself, or those in it, by name.
     *
     * @throws CaseException when there is none
     */
    public static List<Path> in(Path root) {
        if (Files.isRegularFile(root.resolve(FILE))) {
            return List.of(root);
        }
        if (!Files.isDirectory(root)) {
            throw new CaseException(root + " is not a folder");
        }
        try (Stream<Path> children = Files.list(root)) {
            List<Path> found =
                    children.filter(child -> Files.isRegularFile(child.resolve(FILE)))
                            .sorted()
                            .toList();
            if (found.isEmpty()) {
                throw new CaseException(root + " holds no folder with a " + FILE);
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The case in {@code folder} with the parameters of {@code seed}.
     *
     * @throws CaseException when {@code case.yaml} cannot be read as one
     */
    public static FaultCase read(Path folder, long seed) {
        Path path = folder.resolve(FILE);
        try {
            String text = Files.readString(path);
            JsonNode head = YAML.readTree(block(text, "params"));
            String id = YAML.readTree(block(text, "id")).path("id").asString("");
            Map<String, JsonNode> params = new LinkedHashMap<>();
            head.path("params").properties().forEach(e -> params.put(e.getKey(), e.getValue()));
            Map<String, String> values = Draw.of(id, seed, params);
            CaseFile file =
                    YAML.readValue(Draw.filled(withoutParams(text), values), CaseFile.class);
            if (file.id() == null || file.id().isBlank() || file.truth() == null) {
                throw new CaseException(path + ": id and truth are required");
            }
            return new FaultCase(folder, seed, values, file);
        } catch (IOException e) {
            throw new CaseException(path + " cannot be read: " + e.getMessage(), e);
        } catch (UnrecognizedPropertyException e) {
            throw new CaseException(
                    path
                            + ": unknown key '"
                            + e.getPropertyName()
                            + "' at line "
                            + lineOf(e.getPropertyName(), path)
                            + "; allowed here: "
                            + e.getKnownPropertyIds(),
                    e);
        } catch (JacksonException e) {
            throw new CaseException(path + ": " + e.getOriginalMessage(), e);
        }
    }

    /** The parser only knows where the value of an unknown key ends. */
    private static int lineOf(String key, Path path) {
        try {
            List<String> lines = Files.readAllLines(path);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).strip().startsWith(key + ":")) {
                    return i + 1;
                }
            }
            return 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parameters may hold what would not be YAML once replaced; line numbers stay. */
    private static String withoutParams(String text) {
        String block = block(text, "params");
        return block.isEmpty()
                ? text
                : text.replace(block, "params: {}\n" + "\n".repeat(block.split("\n").length - 1));
    }

    /** The lines of the top-level key {@code name}; empty text when it is not there. */
    private static String block(String text, String name) {
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        for (String line : text.split("(?<=\n)")) {
            if (line.startsWith(name + ":")) {
                inside = true;
            } else if (inside && !line.isBlank() && Character.isLetter(line.charAt(0))) {
                break;
            }
            if (inside) {
                lines.add(line);
            }
        }
        return String.join("", lines);
    }
}
