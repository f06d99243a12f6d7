package ai.dbtool.eval.cases;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A case with its parameters drawn: every file reads with <code>${name}</code> replaced.
 *
 * @param folder it stands in
 * @param seed the parameters were drawn with
 * @param params drawn values by name
 * @param file {@code case.yaml} with the values in it
 */
public record FaultCase(Path folder, long seed, Map<String, String> params, CaseFile file) {

    /** Id of the case. */
    public String id() {
        return file.id();
    }

    /** Text of {@code name} in the folder, or {@code null} when it is not there. */
    public @Nullable String text(String name) {
        Path path = folder.resolve(name);
        if (!Files.isRegularFile(path)) {
            return null;
        }
        try {
            return Draw.filled(Files.readString(path), params);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files under {@code app/}: path below it to text; empty when there are none. */
    public Map<String, String> application() {
        Path app = folder.resolve("app");
        if (!Files.isDirectory(app)) {
            return Map.of();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(app)) {
            List<Path> found = files.filter(Files::isRegularFile).sorted().toList();
            for (Path each : found) {
                String name = app.relativize(each).toString();
                texts.put(Draw.filled(name, params), Draw.filled(Files.readString(each), params));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }
}
