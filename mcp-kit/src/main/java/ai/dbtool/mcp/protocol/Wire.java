package ai.dbtool.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.modelcontextprotocol.json.TypeRef;

import org.jspecify.annotations.Nullable;

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

    private Wire() {}

    /** One line of UTF-8 without its end. */
    public static byte[] write(Object message) {
        return MAPPER.writeValueAsBytes(message);
    }

    /** What {@code McpTransport.unmarshalFrom} wants. */
    public static <T> T convert(@Nullable Object data, TypeRef<T> type) {
        return MAPPER.convertValue(data, MAPPER.constructType(type.getType()));
    }
}
