package ai.dbtool.mcp.server;

import ai.dbtool.mcp.tool.ToolJson;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one message from outside turns out to be. Pure: no state, no I/O; the era is decided here
 * once there are two.
 */
public sealed interface Inbound {

    /** A message of the protocol. */
    record Message(McpSchema.JSONRPCMessage message) implements Inbound {}

    /**
     * Not a message of the protocol; to be answered with this error.
     *
     * @param id of the request, or {@code null} when it cannot be known
     * @param code of JSON-RPC
     * @param message what is wrong
     */
    record Refused(@Nullable Object id, int code, String message) implements Inbound {

        /** The answer; JSON-RPC wants {@code "id":null} written out, which the SDK cannot. */
        public Map<String, @Nullable Object> answer() {
            Map<String, @Nullable Object> answer = new LinkedHashMap<>();
            answer.put("jsonrpc", McpSchema.JSONRPC_VERSION);
            answer.put("id", id);
            answer.put("error", Map.of("code", code, "message", message));
            return answer;
        }
    }

    /** Reads the bytes of one message. */
    static Inbound read(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return unparsed("the message is not valid UTF-8");
        }
        if (text.isBlank()) {
            return unparsed("the message is empty");
        }
        try {
            return read(ToolJson.MAPPER.readTree(text));
        } catch (JacksonException e) {
            // The parser's own words quote the input; where it stopped is enough to find the fault.
            String at =
                    e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
            return unparsed("the message is not JSON" + at);
        }
    }

    private static Refused unparsed(String message) {
        return new Refused(null, McpSchema.ErrorCodes.PARSE_ERROR, message);
    }

    private static Inbound read(JsonNode node) {
        if (node.isArray()) {
            return invalid(null, "batches are not supported; send one message at a time");
        }
        if (!node.isObject()) {
            return invalid(null, "a message is a JSON object");
        }
        JsonNode idNode = node.get("id");
        Object id = id(idNode);
        if (!McpSchema.JSONRPC_VERSION.equals(node.path("jsonrpc").asString(""))) {
            return invalid(id, "jsonrpc must be \"2.0\"");
        }
        if (idNode != null && id == null) {
            return invalid(null, "id must be an integer or a string");
        }
        if (node.has("method")) {
            return call(node, id);
        }
        boolean answer = id != null && (node.has("result") || node.has("error"));
        return answer
                ? new Message(ToolJson.MAPPER.treeToValue(node, McpSchema.JSONRPCResponse.class))
                : invalid(id, "a message has a method, or an id and a result or an error");
    }

    private static Inbound call(JsonNode node, @Nullable Object id) {
        JsonNode method = node.path("method");
        JsonNode params = node.get("params");
        if (!method.isString() || method.asString().isBlank()) {
            return invalid(id, "method must be a string with something in it");
        }
        if (params != null && !params.isObject() && !params.isNull()) {
            return new Refused(id, McpSchema.ErrorCodes.INVALID_PARAMS, "params must be an object");
        }
        Map<String, Object> values =
                params == null || params.isNull()
                        ? null
                        : ToolJson.MAPPER.convertValue(params, new TypeReference<>() {});
        return new Message(
                id == null
                        ? new McpSchema.JSONRPCNotification(method.asString(), values)
                        : new McpSchema.JSONRPCRequest(method.asString(), id, values));
    }

    private static @Nullable Object id(@Nullable JsonNode id) {
        if (id == null) {
            return null;
        }
        if (id.isString()) {
            return id.asString();
        }
        return id.isIntegralNumber() ? (Object) id.numberValue() : null;
    }

    private static Refused invalid(@Nullable Object id, String message) {
        return new Refused(id, McpSchema.ErrorCodes.INVALID_REQUEST, message);
    }
}
