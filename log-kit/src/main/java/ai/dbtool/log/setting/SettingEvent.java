package ai.dbtool.log.setting;

import ai.dbtool.log.event.Event;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Something that the log says of the configuration.
 *
 * @param at when
 * @param kind what
 * @param setting which, or {@code null} when it is about a file or the server
 * @param value the new value, or the refused one; {@code null} when the log does not say
 * @param place {@code file:line} of the configuration, a file, a version; {@code null} when none is
 *     named
 * @param log {@code file:line} of the log
 */
public record SettingEvent(
        Instant at,
        Kind kind,
        @Nullable String setting,
        @Nullable String value,
        @Nullable String place,
        String log) {

    /** What happened. */
    public enum Kind {
        /** A reload gave it a value. */
        CHANGED,
        /** A reload found its line gone. */
        REMOVED,
        /** A reload found another value that waits for a restart. */
        NEEDS_RESTART,
        /** Its value was refused, or nobody knows it. */
        REFUSED,
        /** The files were read. */
        RELOAD,
        /**
         * A file was read in part: what is wrong in it, or waits for a restart, was not applied.
         */
        PARTLY_APPLIED,
        /** A file was not applied at all. */
        NOT_APPLIED,
        /** The server started, and read every file. */
        START
    }

    static @Nullable SettingEvent of(Event event, Instant at) {
        Kind kind = kind(text(event, "phase"));
        if (kind == null) {
            return null;
        }
        String file = text(event, "file");
        Object line = event.fields().get("fileLine");
        String place = line == null ? file : file + ":" + line;
        return new SettingEvent(
                at,
                kind,
                text(event, "setting"),
                text(event, "value"),
                kind == Kind.START ? text(event, "version") : place,
                event.location());
    }

    private static @Nullable Kind kind(@Nullable String phase) {
        return switch (phase) {
            case "changed" -> Kind.CHANGED;
            case "removed" -> Kind.REMOVED;
            case "needs restart" -> Kind.NEEDS_RESTART;
            case "invalid" -> Kind.REFUSED;
            case "reload" -> Kind.RELOAD;
            case "partly applied" -> Kind.PARTLY_APPLIED;
            case "not applied", "cannot start" -> Kind.NOT_APPLIED;
            case "starting" -> Kind.START;
            case null, default -> null;
        };
    }

    private static @Nullable String text(Event event, String field) {
        Object value = event.fields().get(field);
        return value == null ? null : value.toString();
    }
}
