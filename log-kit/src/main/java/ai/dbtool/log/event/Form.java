package ai.dbtool.log.event;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** One form of a class's message, ready to match. */
public final class Form {

    private final EventClass type;
    private final Template template;
    private final Map<String, String> set;
    private final Set<Severity> levels;
    private final int[] states;

    Form(EventClass type, EventClass.Message message) {
        this.type = type;
        this.template = Template.compile(message.text());
        this.set = message.set();
        this.levels = EnumSet.copyOf(type.levels());
        this.states = new int[type.sqlstates().size() + 1];
        @Nullable String own = message.sqlstate();
        boolean coded = own != null || !type.sqlstates().isEmpty();
        states[0] =
                coded
                        ? SqlState.pack(own == null ? type.sqlstates().getFirst() : own)
                        : SqlState.UNKNOWN;
        for (int i = 1; i < states.length; i++) {
            states[i] = SqlState.pack(type.sqlstates().get(i - 1));
        }
    }

    /** The class. */
    public EventClass type() {
        return type;
    }

    /** The SQLSTATE the server gives such a message, packed; of a program without codes none. */
    public int state() {
        return states[0];
    }

    /** Whether the message holds the statement it reports on. */
    public boolean carriesStatement() {
        return template.fields().contains("statement");
    }

    /** Fields that follow from the form. */
    public Map<String, String> set() {
        return set;
    }

    Template template() {
        return template;
    }

    /** Where the part of {@code text[from, to)} ends that the template describes. */
    int end(byte[] text, int from, int to) {
        if (type.lines().isEmpty()) {
            return to;
        }
        int end = from;
        while (end < to && text[end] != '\n') {
            end++;
        }
        return end;
    }

    boolean admits(Severity level, int given, boolean session) {
        if (!levels.contains(level) || (session && type.background())) {
            return false;
        }
        if (given == SqlState.UNKNOWN) {
            return true;
        }
        for (int state : states) {
            if (state == given) {
                return true;
            }
        }
        return false;
    }

    /** The template, to group messages by. */
    @Override
    public String toString() {
        return template.toString();
    }
}
