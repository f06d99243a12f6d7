package ai.dbtool.mcp.server;

import ai.dbtool.mcp.tool.Untrusted;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code params} of a request, read without a detour over the SDK's records. */
record Params(Map<String, @Nullable Object> values) {

    static Params of(@Nullable Object params) {
        if (params == null) {
            return new Params(Map.of());
        }
        return new Params(object("params", params));
    }

    /** A string that must be there. */
    String text(String name) {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw invalid("params." + name + " must be a string");
    }

    /** An object; empty when absent. */
    Map<String, @Nullable Object> object(String name) {
        Object value = values.get(name);
        return value == null ? Map.of() : object("params." + name, value);
    }

    Params inner(String name) {
        return new Params(object(name));
    }

    /** String values only; others are left out. */
    Map<String, String> strings(String name) {
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

    private static Map<String, @Nullable Object> object(String where, Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            map.forEach((key, inner) -> object.put(String.valueOf(key), inner));
            return object;
        }
        throw invalid(where + " must be an object");
    }

    static McpError invalid(String message) {
        return McpError.builder(McpSchema.ErrorCodes.INVALID_PARAMS)
                .message(Untrusted.line(message))
                .build();
    }
}
