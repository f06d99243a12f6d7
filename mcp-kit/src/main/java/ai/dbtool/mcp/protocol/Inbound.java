package ai.dbtool.mcp.protocol;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the bytes of one message turn out to be in JSON-RPC. Pure: no state, no I/O. The {@code
 * params} of a message are the parsed tree itself, a {@code Map}; nothing is converted twice.
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

    /**
     * Several messages at once, each read for itself; only revision {@value Revisions#BATCHING} has
     * them.
     */
    record Batch(List<Inbound> items) implements Inbound {

        /** Most messages of one batch. */
        public static final int MOST = 100;

        /** The answer where batches are not spoken. */
        public Refused refused() {
            return invalid(
                    null,
                    "batches belong to revision "
                            + Revisions.BATCHING
                            + " alone; send one message at a time");
        }
    }

    /** Reads the bytes of one message. */
    static Inbound read(byte[] bytes) {
        String text = text(bytes);
        if (text == null) {
            return unparsed("the message is not valid UTF-8");
        }
        if (text.isBlank()) {
            return unparsed("the message is empty");
        }
        try {
            return read(Wire.MAPPER.readValue(text, Object.class));
        } catch (JacksonException e) {
            // The parser's own words quote the input; where it stopped is enough to find the fault.
            String at =
                    e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
            return unparsed("the message is not JSON" + at);
        }
    }

    /** Lenient decoding is several times faster; only where it put a mark is it looked at again. */
    private static @Nullable String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\ufffd') < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static Refused unparsed(String message) {
        return new Refused(null, McpSchema.ErrorCodes.PARSE_ERROR, message);
    }

    private static Inbound read(@Nullable Object json) {
        if (json instanceof List<?> items) {
            return items.isEmpty() || items.size() > Batch.MOST
                    ? invalid(null, "a batch holds 1 to " + Batch.MOST + " messages")
                    : new Batch(items.stream().map(Inbound::item).toList());
        }
        return item(json);
    }

    private static Inbound item(@Nullable Object json) {
        if (!(json instanceof Map<?, ?> message)) {
            return invalid(null, "a message is a JSON object");
        }
        Object id = id(message.get("id"));
        if (!McpSchema.JSONRPC_VERSION.equals(message.get("jsonrpc"))) {
            return invalid(id, "jsonrpc must be \"2.0\"");
        }
        if (id == null && message.containsKey("id")) {
            return invalid(null, "id must be a string or an integer of 64 bits");
        }
        if (message.containsKey("method")) {
            return call(message, id);
        }
        return id != null && (message.containsKey("result") || message.containsKey("error"))
                ? response(message, id)
                : invalid(id, "a message has a method, or an id and a result or an error");
    }

    private static Inbound call(Map<?, ?> message, @Nullable Object id) {
        Object params = message.get("params");
        if (!(message.get("method") instanceof String method) || method.isBlank()) {
            return invalid(id, "method must be a string with something in it");
        }
        if (params != null && !(params instanceof Map)) {
            return new Refused(id, McpSchema.ErrorCodes.INVALID_PARAMS, "params must be an object");
        }
        return new Message(
                id == null
                        ? new McpSchema.JSONRPCNotification(method, params)
                        : new McpSchema.JSONRPCRequest(method, id, params));
    }

    private static Inbound response(Map<?, ?> message, Object id) {
        Object error = message.get("error");
        if (error == null) {
            return new Message(JSONRPCResponse.result(id, message.get("result")));
        }
        if (error instanceof Map<?, ?> fields
                && fields.get("code") instanceof Number code
                && fields.get("message") instanceof String text) {
            return new Message(
                    JSONRPCResponse.error(
                            id,
                            new JSONRPCResponse.JSONRPCError(
                                    code.intValue(), text, fields.get("data"))));
        }
        return invalid(id, "error must be an object with a code and a message");
    }

    /** Larger integers are refused: the SDK's records cannot hold them. */
    private static @Nullable Object id(@Nullable Object id) {
        return switch (id) {
            case String text -> text;
            case Integer number -> number;
            case Long number -> number;
            case null, default -> null;
        };
    }

    private static Refused invalid(@Nullable Object id, String message) {
        return new Refused(id, McpSchema.ErrorCodes.INVALID_REQUEST, message);
    }
}
