package ai.dbtool.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** Messages as bytes, and parts of them as records. */
public final class Wire {

    /** The one mapper: properties in the order they are declared, absent values left out. */
    public static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .changeDefaultPropertyInclusion(
                            always -> always.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .build();

    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    private Wire() {}

    /**
     * One line of UTF-8 without its end. A result that cannot be written becomes an error: whoever
     * asked must not wait for ever.
     */
    public static byte[] write(Object message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (JacksonException e) {
            if (message instanceof JSONRPCResponse answer && answer.error() == null) {
                LOG.error("a result cannot be written", e);
                return MAPPER.writeValueAsBytes(
                        JSONRPCResponse.error(
                                answer.id(),
                                new JSONRPCResponse.JSONRPCError(
                                        McpSchema.ErrorCodes.INTERNAL_ERROR,
                                        "the result cannot be written as JSON")));
            }
            throw e;
        }
    }

    /** What {@code McpTransport.unmarshalFrom} wants. */
    public static <T> T convert(@Nullable Object data, TypeRef<T> type) {
        return MAPPER.convertValue(data, MAPPER.constructType(type.getType()));
    }
}
