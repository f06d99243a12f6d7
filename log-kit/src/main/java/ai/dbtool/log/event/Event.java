package ai.dbtool.log.event;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One event, the same from whatever format it was written in.
 *
 * @param handle stable name: file id and offset
 * @param file path of its file
 * @param line number of its first line in the file
 * @param at when it was logged, or {@code null} where the prefix has no time
 * @param pid process, or 0 when unknown
 * @param severity level
 * @param sqlstate code; {@code null} when the log has none and no form of message implies one
 * @param classId {@code L01}; {@code null} outside the catalogue
 * @param name name of the class
 * @param texts the parts of the event
 * @param fields what the class's forms take out of the texts
 */
public record Event(
        String handle,
        String file,
        long line,
        @Nullable Instant at,
        int pid,
        Severity severity,
        @Nullable String sqlstate,
        @Nullable String classId,
        @Nullable String name,
        Texts texts,
        Map<String, Object> fields) {

    public Event {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** The first line of {@code text}. */
    public static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    /** {@code file:line}. */
    public String location() {
        return file + ":" + line;
    }

    /**
     * The parts of an event; {@code null} where there is none.
     *
     * @param user session user
     * @param database session database
     * @param application application name
     * @param host client address
     * @param session session id as {@code %c} prints it
     * @param queryid identifier of the statement, as pg_stat_statements has it
     * @param message without the position that the stderr format appends
     * @param detail DETAIL
     * @param hint HINT
     * @param query internal query
     * @param context CONTEXT
     * @param statement statement that caused it, or that it reports on
     */
    public record Texts(
            @Nullable String user,
            @Nullable String database,
            @Nullable String application,
            @Nullable String host,
            @Nullable String session,
            @Nullable String queryid,
            String message,
            @Nullable String detail,
            @Nullable String hint,
            @Nullable String query,
            @Nullable String context,
            @Nullable String statement) {}

    /** Builds an event from its texts: class, code and fields follow from them. */
    public static Event of(
            Catalogue catalogue,
            String handle,
            String file,
            long line,
            @Nullable Instant at,
            int pid,
            Severity severity,
            int state,
            Texts texts) {
        byte[] message = texts.message.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Form form = catalogue.form(message, 0, message.length, severity, state, texts.user != null);
        EventClass type = form == null ? catalogue.home(state, severity) : form.type();
        Map<String, Object> fields =
                type == null
                        ? Map.of()
                        : EventFields.of(
                                type,
                                form,
                                texts.message,
                                texts.detail,
                                texts.context,
                                texts.statement);
        int known = state == SqlState.UNKNOWN && form != null ? form.state() : state;
        return new Event(
                handle,
                file,
                line,
                at,
                pid,
                severity,
                known == SqlState.UNKNOWN ? null : SqlState.text(known),
                type == null ? null : type.id(),
                type == null ? null : type.name(),
                withStatement(texts, fields),
                fields);
    }

    /** A logged duration carries its statement in the message. */
    private static Texts withStatement(Texts t, Map<String, Object> fields) {
        if (t.statement != null || !(fields.get("statement") instanceof String statement)) {
            return t;
        }
        fields.remove("statement");
        return new Texts(
                t.user,
                t.database,
                t.application,
                t.host,
                t.session,
                t.queryid,
                t.message,
                t.detail,
                t.hint,
                t.query,
                t.context,
                Objects.requireNonNull(statement));
    }
}
