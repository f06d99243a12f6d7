package ai.dbtool.mcp.server;

import io.modelcontextprotocol.spec.McpSchema;

import java.util.Map;

/** {@code notifications/cancelled}, which the SDK does not know. */
final class Cancellation {

    static final String METHOD = "notifications/cancelled";

    private Cancellation() {}

    static void of(McpSchema.JSONRPCNotification notification, InFlight inFlight) {
        if (notification.params() instanceof Map<?, ?> params) {
            Object id = params.get("requestId");
            if (id != null) {
                inFlight.cancel(id);
            }
        }
    }
}
