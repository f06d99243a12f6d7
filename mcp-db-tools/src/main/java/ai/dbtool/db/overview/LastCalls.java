package ai.dbtool.db.overview;

import ai.dbtool.mcp.redact.PrivateFiles;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * When each caller last looked at each connection, also in another process: many clients start one
 * for a single call. Of two that look at the same moment one may be forgotten. Where the folder
 * cannot be written this process alone remembers.
 */
final class LastCalls {

    /** Of one connection; who has not looked for longest is forgotten. */
    private static final int MOST = 1_000;

    private static final int MOST_BYTES = 1 << 20;

    private final Function<String, Path> folders;
    private final Map<String, Map<String, Instant>> unwritten = new HashMap<>();

    /** Kept in the folder of each connection. */
    LastCalls(Function<String, Path> folders) {
        this.folders = folders;
    }

    /** The time of the call before, {@code null} for the first; {@code now} takes its place. */
    synchronized @Nullable Instant replace(String principal, String connection, Instant now) {
        Path file = folders.apply(connection).resolve("last-calls.json");
        Map<String, Instant> times = read(file);
        times.putAll(unwritten.getOrDefault(connection, Map.of()));
        Instant before = times.put(principal, now);
        if (times.size() > MOST) {
            times.entrySet().stream()
                    .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                    .map(Map.Entry::getKey)
                    .ifPresent(times::remove);
        }
        try {
            write(file, times);
            unwritten.remove(connection);
        } catch (IOException e) {
            unwritten.put(connection, times);
        }
        return before;
    }

    private static Map<String, Instant> read(Path file) {
        try {
            return Files.exists(file) && Files.size(file) <= MOST_BYTES
                    ? new HashMap<>(
                            JsonMapper.shared()
                                    .readValue(
                                            Files.readAllBytes(file),
                                            new TypeReference<Map<String, Instant>>() {}))
                    : new HashMap<>();
        } catch (IOException | JacksonException e) {
            return new HashMap<>();
        }
    }

    private static void write(Path file, Map<String, Instant> times) throws IOException {
        PrivateFiles.replace(file, JsonMapper.shared().writeValueAsBytes(times));
    }
}
