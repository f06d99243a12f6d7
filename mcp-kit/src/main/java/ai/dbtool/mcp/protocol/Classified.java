package ai.dbtool.mcp.protocol;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/** What era a message belongs to, or why it is refused in both. */
public sealed interface Classified {

    /** Of a session that began with {@code initialize}, or about to begin one. */
    record Legacy(McpSchema.JSONRPCMessage message) implements Classified {}

    /** Stands alone. */
    record Modern(ModernRequest request) implements Classified {}

    /**
     * A notification of the modern era: over HTTP it is accepted (202) and dropped, for a request
     * is cancelled there by closing its stream, and ids of other callers are easily guessed.
     */
    record ModernNotification(McpSchema.JSONRPCNotification notification) implements Classified {}

    /**
     * Refused before any method sees it.
     *
     * @param id of the request, or {@code null} when it is none
     * @param code of JSON-RPC
     * @param message what is wrong and how to mend it
     * @param data for programs; empty when there is none
     * @param httpStatus where the transport is HTTP
     */
    record Reject(
            @Nullable Object id, int code, String message, Map<String, Object> data, int httpStatus)
            implements Classified {

        /** The answer as JSON-RPC. */
        public Map<String, @Nullable Object> answer() {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("code", code);
            error.put("message", message);
            if (!data.isEmpty()) {
                error.put("data", data);
            }
            Map<String, @Nullable Object> answer = new LinkedHashMap<>();
            answer.put("jsonrpc", McpSchema.JSONRPC_VERSION);
            answer.put("id", id);
            answer.put("error", error);
            return answer;
        }
    }
}
