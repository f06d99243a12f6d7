package ai.dbtool.log.source;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The files of a source as they are now.
 *
 * @param files in the order of time
 * @param skipped what is not read, each with the reason
 * @param indexes what earlier passes over these files have learnt
 */
public record LogSet(List<LogFile> files, List<Skipped> skipped, Indexes indexes) {

    static final Comparator<LogFile> BY_TIME =
            Comparator.comparing(LogFile::from, Comparator.nullsLast(Comparator.naturalOrder()))
                    .thenComparing(LogFile::path);

    public LogSet {
        files = files.stream().sorted(BY_TIME).toList();
        skipped = List.copyOf(skipped);
    }

    /** Time of the first event, or {@code null} when no file has times. */
    public @Nullable Instant from() {
        return files.stream()
                .map(LogFile::from)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Time of the last event. */
    public @Nullable Instant to() {
        return files.stream()
                .map(LogFile::to)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The file with this id, or {@code null}. */
    public @Nullable LogFile byId(String id) {
        return files.stream().filter(file -> file.id().equals(id)).findFirst().orElse(null);
    }
}
