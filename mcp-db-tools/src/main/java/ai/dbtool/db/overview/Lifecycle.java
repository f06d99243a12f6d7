package ai.dbtool.db.overview;

import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.Map;

/**
 * When the last minor release of a major version is due, as
 * https://www.postgresql.org/support/versioning/ says; five years after the first.
 */
final class Lifecycle {

    private static final Map<Integer, LocalDate> END =
            Map.of(
                    12, LocalDate.of(2024, 11, 21),
                    13, LocalDate.of(2025, 11, 13),
                    14, LocalDate.of(2026, 11, 12),
                    15, LocalDate.of(2027, 11, 11),
                    16, LocalDate.of(2028, 11, 9),
                    17, LocalDate.of(2029, 11, 8),
                    18, LocalDate.of(2030, 11, 14));

    private Lifecycle() {}

    /** The day, or {@code null} for a version that is newer than this table. */
    static @Nullable LocalDate end(int major) {
        return END.get(major);
    }
}
