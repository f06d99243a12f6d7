package ai.dbtool.orchestrator.ask;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * A kind of question: how to recognise it and what to read for it.
 *
 * @param id its name
 * @param about one line, for the model that chooses and for people
 * @param words what questions of this kind hold; a phrase counts as often as it has words
 * @param diagnose whether it asks for the cause of a trouble, so that the playbooks run
 * @param reads calls that are made in any case; {@code ${name}} is the object the question names
 * @param tools what a model may call beyond them, most useful first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Route(
        String id,
        String about,
        List<String> words,
        boolean diagnose,
        List<Read> reads,
        List<String> tools) {

    Route {
        words = List.copyOf(words);
        reads = reads == null ? List.of() : List.copyOf(reads);
        tools = List.copyOf(tools);
    }

    /**
     * One call.
     *
     * @param tool name
     * @param args arguments; {@code ${name}} is the object the question names
     * @param named made only when the question names an object, or only when it does not; {@code
     *     null} for both
     */
    record Read(String tool, Map<String, Object> args, @Nullable Boolean named) {

        Read {
            args = args == null ? Map.of() : args;
        }
    }
}
