package ai.dbtool.logtools.search;

import ai.dbtool.log.event.Event;
import ai.dbtool.mcp.tool.Untrusted;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An event as tools answer it: texts escaped and cut, statement apart from the message. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EventView(
        String handle,
        @Nullable String at,
        @Nullable Integer pid,
        String severity,
        @Nullable String sqlstate,
        @JsonProperty("class") @Nullable String type,
        @Nullable String name,
        @Nullable String user,
        @Nullable String database,
        @Nullable String application,
        @Nullable String host,
        @Nullable String session,
        @Nullable String queryid,
        @JsonInclude(JsonInclude.Include.ALWAYS) String message,
        @Nullable String detail,
        @Nullable String hint,
        @Nullable String context,
        @Nullable String statement,
        String location,
        @JsonInclude(JsonInclude.Include.ALWAYS) Map<String, Object> fields) {

    /** Longest text in a list of events. */
    public static final int SHORT = 1_000;

    /** Longest text of a single event. */
    public static final int LONG = 8_000;

    private static final int NAME = 200;

    /** A view of {@code event} whose texts have at most {@code limit} characters. */
    public static EventView of(Event event, int limit) {
        Event.Texts texts = event.texts();
        Instant at = event.at();
        return new EventView(
                event.handle(),
                at == null ? null : at.toString(),
                event.pid() == 0 ? null : event.pid(),
                event.severity().name(),
                event.sqlstate(),
                event.classId(),
                event.name(),
                text(texts.user(), NAME),
                text(texts.database(), NAME),
                text(texts.application(), NAME),
                text(texts.host(), NAME),
                text(texts.session(), NAME),
                texts.queryid(),
                clean(message(event), limit),
                text(texts.detail(), limit),
                text(texts.hint(), limit),
                text(texts.context(), limit),
                text(texts.statement(), limit),
                Untrusted.line(event.location()),
                fields(event.fields(), limit));
    }

    /** A logged duration repeats its statement in the message. */
    private static String message(Event event) {
        String message = event.texts().message();
        String statement = event.texts().statement();
        return "L37".equals(event.classId()) && statement != null && message.endsWith(statement)
                ? message.substring(0, message.length() - statement.length()).stripTrailing()
                : message;
    }

    private static @Nullable String text(@Nullable String text, int limit) {
        return text == null ? null : clean(text, limit);
    }

    /** Tabs become blanks, so that a statement stays one that can be run. */
    static String clean(String text, int limit) {
        return Untrusted.cut(Untrusted.block(text.replace('\t', ' ')), limit);
    }

    private static Map<String, Object> fields(Map<String, Object> fields, int limit) {
        Map<String, Object> clean = new LinkedHashMap<>();
        fields.forEach((name, value) -> clean.put(name, value(value, limit)));
        return clean;
    }

    private static Object value(Object value, int limit) {
        return switch (value) {
            case String text -> clean(text, limit);
            case List<?> list -> list.stream().map(each -> value(each, limit)).toList();
            case Map<?, ?> map -> {
                Map<String, Object> clean = new LinkedHashMap<>();
                map.forEach((key, each) -> clean.put(String.valueOf(key), value(each, limit)));
                yield clean;
            }
            default -> value;
        };
    }
}
