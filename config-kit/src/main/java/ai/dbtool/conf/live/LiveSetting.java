package ai.dbtool.conf.live;

import org.jspecify.annotations.Nullable;

/**
 * A row of pg_settings.
 *
 * @param name as the server spells it
 * @param setting value of our own session, in base units
 * @param unit base unit, or {@code null}
 * @param context who may change it when
 * @param vartype bool, integer, real, string, enum
 * @param source where the session's value comes from
 * @param sourcefile file, visible to pg_read_all_settings
 * @param sourceline line, visible to pg_read_all_settings
 * @param bootVal compiled default
 * @param resetVal value without our session's own SETs
 * @param pendingRestart whether the file has another value that waits for a restart
 */
public record LiveSetting(
        String name,
        @Nullable String setting,
        @Nullable String unit,
        String context,
        String vartype,
        String source,
        @Nullable String sourcefile,
        @Nullable Integer sourceline,
        @Nullable String bootVal,
        @Nullable String resetVal,
        boolean pendingRestart) {

    /** Value without our session's own SETs; empty when the role may not see it. */
    public String value() {
        return resetVal != null ? resetVal : setting == null ? "" : setting;
    }

    /** Whether a role, database or the client itself, not the server, decided the value. */
    public boolean sessionLevel() {
        return switch (source) {
            case "client", "session", "interactive", "database", "user", "database user" -> true;
            default -> false;
        };
    }
}
