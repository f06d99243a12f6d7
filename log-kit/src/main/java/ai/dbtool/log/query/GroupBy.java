package ai.dbtool.log.query;

import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.event.Form;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.event.SqlState;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.format.RawEvent;

import org.jspecify.annotations.Nullable;

/** What events are counted by. */
public enum GroupBy {
    CLASS,
    USER,
    MESSAGE,
    SQLSTATE,
    APPLICATION,
    STATEMENT,
    QUERYID;

    private static final String NONE = "(none)";

    /** The group of an event. */
    String key(RawEvent event) {
        return switch (this) {
            case CLASS -> key(event.type(), event.severity());
            case USER -> name(event, Part.USER);
            case APPLICATION -> name(event, Part.APPLICATION);
            case SQLSTATE ->
                    event.state() == SqlState.UNKNOWN ? NONE : SqlState.text(event.state());
            case MESSAGE -> Shape.of(event.text(Part.MESSAGE));
            case STATEMENT -> statement(event);
            case QUERYID -> {
                String queryid = event.queryid();
                yield queryid == null ? NONE : queryid;
            }
        };
    }

    /** The group by class. */
    static String key(@Nullable EventClass type, Severity level) {
        return type == null ? level.name() : type.id() + " " + type.name();
    }

    private static String name(RawEvent event, Part part) {
        return event.has(part) ? event.text(part) : NONE;
    }

    private static String statement(RawEvent event) {
        String statement = statementOf(event);
        return statement == null ? NONE : Shape.of(statement);
    }

    /** The statement that caused {@code event}, or that it reports on. */
    static @Nullable String statementOf(RawEvent event) {
        if (event.has(Part.STATEMENT)) {
            return event.text(Part.STATEMENT);
        }
        Form form = event.form();
        if (form != null && form.carriesStatement()) {
            String message = event.text(Part.MESSAGE);
            int start = message.indexOf(": ", message.indexOf(" ms") + 1);
            return start < 0 ? null : message.substring(start + 2);
        }
        return null;
    }
}
