package ai.dbtool.mcp.server;

import ai.dbtool.mcp.tool.Untrusted;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code params} of a request; what is not as it must be is refused with {@code -32602}. */
public record Params(Map<String, @Nullable Object> values) {

    /** The params of a message, as {@code Inbound} read them. */
    public static Params of(@Nullable Object params) {
        if (params == null) {
            return new Params(Map.of());
        }
        return new Params(object("params", params));
    }

    /** A string that must be there. */
    public String text(String name) {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw invalid("params." + name + " must be a string");
    }

    /** An object; empty when absent. */
    public Map<String, @Nullable Object> object(String name) {
        Object value = values.get(name);
        return value == null ? Map.of() : object("params." + name, value);
    }

    /** An object in the params, as params of its own; empty when absent. */
    public Params inner(String name) {
        return new Params(object(name));
    }

    /** String values only; others are left out. */
    public Map<String, String> strings(String name) {
        Map<String, String> strings = new LinkedHashMap<>();
        object(name)
                .forEach(
                        (key, value) -> {
                            if (value instanceof String text) {
                                strings.put(key, text);
                            }
                        });
        return strings;
    }

    // The keys of a parsed JSON object are strings.
    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(String where, Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw invalid(where + " must be an object");
    }

    /** What a caller sent, fit to be told back. */
    static String shown(String given) {
        return Untrusted.cut(Untrusted.line(given), 60);
    }

    /** The refusal of params. */
    public static McpError invalid(String message) {
        return McpError.builder(McpSchema.ErrorCodes.INVALID_PARAMS)
                .message(Untrusted.line(message))
                .build();
    }
}
