package ai.dbtool.orchestrator.evidence;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One recorded tool call.
 *
 * @param id {@code c1}, {@code c2}, ... in the order calls were planned
 * @param server that answered; empty when none did
 * @param tool name
 * @param args as sent
 * @param result stored {@code structuredContent}
 * @param outcome how it ended
 * @param note what went wrong; {@code null} when nothing did
 * @param millis how long it took
 */
public record Call(
        String id,
        String server,
        String tool,
        ObjectNode args,
        @Nullable JsonNode result,
        Outcome outcome,
        @Nullable String note,
        long millis) {

    /** The node at {@code pointer}; a missing node when there is none. */
    public JsonNode at(String pointer) {
        return result == null ? MissingNode.getInstance() : result.at(JsonPointer.compile(pointer));
    }

    /** Whether a result is stored. */
    public boolean answered() {
        return outcome == Outcome.OK && result != null;
    }
}
