package ai.dbtool.eval.run;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code results.jsonl}: appended to as results come, read to go on where a run ended. */
public final class ResultFile {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final Map<String, RunResult> results = new LinkedHashMap<>();

    /** The file in {@code folder}; what it holds already is read. */
    public ResultFile(Path folder) {
        this.file = folder.resolve("results.jsonl");
        try {
            Files.createDirectories(folder);
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    if (line.endsWith("}")) {
                        RunResult result = JSON.readValue(line, RunResult.class);
                        results.put(result.key(), result);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized boolean has(String key, String digest) {
        RunResult known = results.get(key);
        return known != null && known.valid() && known.digest().equals(digest);
    }

    synchronized void add(RunResult result) {
        results.put(result.key(), result);
        try {
            Files.writeString(
                    file,
                    JSON.writeValueAsString(result) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The latest result of each key, by case, seed and arm. */
    public synchronized List<RunResult> all() {
        return results.values().stream()
                .sorted(
                        Comparator.comparing(RunResult::cases)
                                .thenComparing(RunResult::arm)
                                .thenComparing(RunResult::seed))
                .toList();
    }
}
