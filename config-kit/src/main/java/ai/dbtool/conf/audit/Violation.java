package ai.dbtool.conf.audit;

import ai.dbtool.conf.file.Location;

import org.jspecify.annotations.Nullable;

/**
 * One place where a rule is broken.
 *
 * @param object setting, rule or file
 * @param fact what stands there, secrets hidden
 * @param at where, or {@code null} when it is a default or a running value
 * @param fix what to change, or {@code null} when that takes thought
 * @param severity when it differs from the rule's, else {@code null}
 */
public record Violation(
        String object,
        String fact,
        @Nullable Location at,
        @Nullable Fix fix,
        @Nullable Severity severity) {

    /**
     * A change.
     *
     * @param statement SQL, or {@code null}
     * @param patch unified diff, or {@code null}
     * @param undo how to take it back
     * @param needsRestart whether it takes a restart
     */
    public record Fix(
            @Nullable String statement,
            @Nullable String patch,
            @Nullable String undo,
            boolean needsRestart) {}

    /** A violation without a ready fix. */
    static Violation of(String object, String fact, @Nullable Location at) {
        return new Violation(object, fact, at, null, null);
    }

    /** This violation with its own severity. */
    Violation at(Severity own) {
        return new Violation(object, fact, at, fix, own);
    }
}
