package ai.dbtool.mcp.server;

import ai.dbtool.mcp.tool.ToolJson;

import io.modelcontextprotocol.json.TypeRef;

import org.jspecify.annotations.Nullable;

/** Messages as bytes, and parts of them as the SDK's records, for transports. */
public final class Wire {

    private Wire() {}

    /** One line of UTF-8 without its end. */
    public static byte[] write(Object message) {
        return ToolJson.MAPPER.writeValueAsBytes(message);
    }

    /** What {@code McpTransport.unmarshalFrom} wants. */
    public static <T> T convert(@Nullable Object data, TypeRef<T> type) {
        return ToolJson.MAPPER.convertValue(data, ToolJson.MAPPER.constructType(type.getType()));
    }
}
