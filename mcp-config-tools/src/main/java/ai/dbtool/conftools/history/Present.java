package ai.dbtool.conftools.history;

import org.jspecify.annotations.Nullable;

/**
 * A setting today, beside what the log last said of it.
 *
 * @param setting its name
 * @param running what the server runs with; {@code null} when nobody can ask it
 * @param file what the files say, or {@code null} when none sets it
 * @param where {@code file:line} that decides, or {@code null}
 * @param logged what the log or a baseline last said; {@code null} when it said nothing
 * @param loggedAt when, ISO 8601
 * @param verdict how they agree
 */
public record Present(
        String setting,
        @Nullable String running,
        @Nullable String file,
        @Nullable String where,
        @Nullable String logged,
        @Nullable String loggedAt,
        Verdict verdict) {

    /** What is in force, as far as anything tells. */
    public @Nullable String now() {
        return running == null ? file : running;
    }
}
