package ai.dbtool.log.event;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A kind of event, as the resources {@code event-classes.json} (PostgreSQL) and {@code
 * neighbour-classes.json} (the programs around it) describe it.
 *
 * @param id {@code L01}; {@code N01} of a neighbour
 * @param name a few words
 * @param severity how bad one of them is
 * @param levels levels the server logs it at
 * @param sqlstates codes of this class; the first is assumed where the log carries none
 * @param background whether only processes without a user write it
 * @param meaning one or two sentences
 * @param needs the setting that must be on for it to be logged, or {@code null}
 * @param messages forms of the message, first match wins
 * @param details forms of DETAIL
 * @param contexts forms of CONTEXT
 * @param lines forms of the message's further lines
 */
public record EventClass(
        String id,
        String name,
        Weight severity,
        List<Severity> levels,
        List<String> sqlstates,
        boolean background,
        String meaning,
        @Nullable Needs needs,
        List<Message> messages,
        List<String> details,
        List<String> contexts,
        List<String> lines) {

    /** A plan that auto_explain logged. */
    public static final String PLAN = "L38";

    /** How bad one event of a class is, worst first. */
    public enum Weight {
        CRITICAL,
        HIGH,
        MEDIUM,
        LOW,
        INFO
    }

    /**
     * What must be on for the class to be logged.
     *
     * @param setting name of the setting
     * @param off the value under which nothing is logged
     * @param byDefault the value where nobody sets it
     */
    public record Needs(String setting, String off, @JsonProperty("default") String byDefault) {}

    /**
     * One form of the message.
     *
     * @param text the template
     * @param sqlstate where it differs from the class's first, or {@code null}
     * @param set fields that follow from the form
     */
    public record Message(String text, @Nullable String sqlstate, Map<String, String> set) {

        public Message {
            // Map.copyOf would have another order in each process.
            set = set == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(set));
        }
    }

    public EventClass {
        levels = List.copyOf(levels);
        sqlstates = List.copyOf(sqlstates);
        messages = List.copyOf(messages);
        details = details == null ? List.of() : List.copyOf(details);
        contexts = contexts == null ? List.of() : List.copyOf(contexts);
        lines = lines == null ? List.of() : List.copyOf(lines);
    }
}
