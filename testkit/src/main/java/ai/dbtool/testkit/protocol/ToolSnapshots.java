package ai.dbtool.testkit.protocol;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tool definitions as they were agreed: one file each below {@code src/test/resources/tools}. A
 * changed definition fails; {@code -Dsnapshots.accept=true} accepts it.
 */
public final class ToolSnapshots {

    private static final Path FOLDER = Path.of("src", "test", "resources", "tools");

    private ToolSnapshots() {}

    /** Compares {@code tools} of {@code tools/list} with the snapshots of this module. */
    public static void check(JsonNode tools) {
        boolean accept = Boolean.getBoolean("snapshots.accept");
        List<String> changed = new ArrayList<>();
        Set<String> left = accept ? new TreeSet<>() : files();
        for (JsonNode tool : tools) {
            String name = tool.path("name").asString();
            String now = pretty(tool);
            Path file = FOLDER.resolve(name + ".json");
            left.remove(file.getFileName().toString());
            try {
                if (accept) {
                    Files.createDirectories(FOLDER);
                    Files.writeString(file, now);
                } else if (!Files.exists(file)) {
                    changed.add(name + " is new");
                } else if (!Files.readString(file).equals(now)) {
                    changed.add(name + " changed to\n" + now);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        left.forEach(file -> changed.add(file + " has no tool"));
        if (!changed.isEmpty()) {
            throw new AssertionError(
                    "tool definitions differ; accept with -Dsnapshots.accept=true\n"
                            + String.join("\n", changed));
        }
    }

    private static String pretty(JsonNode tool) {
        return RawClient.JSON
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(tool)
                        .replace(System.lineSeparator(), "\n")
                + "\n";
    }

    private static Set<String> files() {
        if (!Files.isDirectory(FOLDER)) {
            return new TreeSet<>();
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
