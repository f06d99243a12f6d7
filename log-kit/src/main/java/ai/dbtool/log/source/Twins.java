package ai.dbtool.log.source;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * With several {@code log_destination}s the server writes each event into files that differ in
 * their suffix only. Each event counts once: csvlog before jsonlog before stderr, for the time both
 * cover.
 */
final class Twins {

    /** Two files that were written to this recently, one after the other, both still grow. */
    private static final long ALIVE_MILLIS = 10_000;

    private Twins() {}

    static List<LogFile> mark(List<LogFile> files, List<Skipped> skipped) {
        Map<String, LogFile> best = new HashMap<>();
        for (LogFile file : files) {
            if (!file.wrappings().isEmpty()) {
                continue;
            }
            best.merge(stem(file.path()), file, (a, b) -> rank(a) <= rank(b) ? a : b);
        }
        List<LogFile> marked = new ArrayList<>();
        for (LogFile file : files) {
            LogFile twin = file.wrappings().isEmpty() ? best.get(stem(file.path())) : null;
            Instant start = twin == null ? null : twin.from();
            if (twin == null || start == null || rank(twin) == rank(file) || file.from() == null) {
                marked.add(file);
                continue;
            }
            Instant end = bothGrow(file, twin) ? null : twin.to();
            marked.add(file.twinned(start, end));
            skipped.add(
                    new Skipped(
                            file.path().toString(),
                            "same events as " + twin.path().getFileName() + " from " + start));
        }
        return marked;
    }

    private static boolean bothGrow(LogFile a, LogFile b) {
        Long first = modified(a);
        Long second = modified(b);
        return first != null && second != null && Math.abs(first - second) < ALIVE_MILLIS;
    }

    private static @Nullable Long modified(LogFile file) {
        try {
            return Files.getLastModifiedTime(file.path()).toMillis();
        } catch (IOException _) {
            return null;
        }
    }

    private static int rank(LogFile file) {
        return switch (file.format()) {
            case CSVLOG -> 0;
            case JSONLOG -> 1;
            case STDERR -> 2;
        };
    }

    /** Path without the suffixes of format and compression. */
    private static String stem(Path path) {
        String name = path.toString();
        for (String suffix : List.of(".gz", ".xz", ".zst", ".log", ".csv", ".json")) {
            if (name.endsWith(suffix)) {
                name = name.substring(0, name.length() - suffix.length());
            }
        }
        return name;
    }
}
