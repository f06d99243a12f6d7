package ai.dbtool.mcp.http;

import io.modelcontextprotocol.spec.McpSchema;

import java.util.Map;
import java.util.Set;

/** What a message on its way to the client is: a record of the SDK, or a map ready for JSON. */
final class Outgoing {

    private static final Set<String> DROPPABLE =
            Set.of(McpSchema.METHOD_NOTIFICATION_PROGRESS, McpSchema.METHOD_NOTIFICATION_MESSAGE);

    private Outgoing() {}

    /** Whether it answers a request of the client. */
    static boolean answers(Object message) {
        return method(message).isEmpty();
    }

    /** Whether the client can do without it when it reads too slowly. */
    static boolean droppable(Object message) {
        return DROPPABLE.contains(method(message));
    }

    private static String method(Object message) {
        return switch (message) {
            case McpSchema.JSONRPCRequest request -> request.method();
            case McpSchema.JSONRPCNotification notification -> notification.method();
            case Map<?, ?> map -> map.get("method") instanceof String method ? method : "";
            default -> "";
        };
    }
}
