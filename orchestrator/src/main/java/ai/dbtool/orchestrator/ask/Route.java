package ai.dbtool.orchestrator.ask;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of question: how to recognise it and what to read for it.
 *
 * @param id its name
 * @param about one line, for the model that chooses and for people
 * @param words what questions of this kind hold; a phrase counts as often as it has words
 * @param holds names of values ({@link Question}) that questions of this kind hold, one or another
 * @param diagnose whether it asks for the cause of a trouble, so that the playbooks run
 * @param reads calls that are made in any case, as far as the question holds what they need
 * @param tools what a model may call beyond them, most useful first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Route(
        String id,
        String about,
        List<String> words,
        List<String> holds,
        boolean diagnose,
        List<Read> reads,
        List<String> tools) {

    private static final JsonMapper JSON = JsonMapper.shared();

    Route {
        words = List.copyOf(words);
        holds = holds == null ? List.of() : List.copyOf(holds);
        reads = reads == null ? List.of() : List.copyOf(reads);
        tools = List.copyOf(tools);
    }

    /**
     * One call.
     *
     * @param tool name
     * @param args arguments; {@code ${name}} is a value of the question ({@link Question}), and
     *     without it the call is not made; {@code ${name?}} is left out then
     * @param unless made only when the question holds none of these values
     */
    record Read(String tool, Map<String, Object> args, List<String> unless) {

        private static final Pattern VALUE = Pattern.compile("\\$\\{(\\w+)(\\??)}");

        Read {
            args = args == null ? Map.of() : args;
            unless = unless == null ? List.of() : List.copyOf(unless);
        }

        /** The arguments for {@code question}; {@code null} when the call is not to be made. */
        @Nullable ObjectNode arguments(Question question) {
            if (unless.stream().anyMatch(question::holds)) {
                return null;
            }
            ObjectNode arguments = JSON.createObjectNode();
            for (Map.Entry<String, Object> argument : args.entrySet()) {
                Matcher named = VALUE.matcher(argument.getValue().toString());
                String value = named.matches() ? question.value(named.group(1)) : null;
                if (!named.matches()) {
                    arguments.set(argument.getKey(), JSON.valueToTree(argument.getValue()));
                } else if (value != null) {
                    arguments.put(argument.getKey(), value);
                } else if (named.group(2).isEmpty()) {
                    return null;
                }
            }
            return arguments;
        }
    }
}
