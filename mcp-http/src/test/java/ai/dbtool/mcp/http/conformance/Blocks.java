package ai.dbtool.mcp.http.conformance;

import ai.dbtool.mcp.protocol.Wire;

import tools.jackson.core.type.TypeReference;

import java.util.List;
import java.util.Map;

/** Parts of answers, in the shapes of the specification. */
final class Blocks {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private Blocks() {}

    /** The result of a tool that says {@code text}. */
    static Map<String, Object> says(String text) {
        return Map.of("content", List.of(Map.of("type", "text", "text", text)));
    }

    /** The result of a tool that failed. */
    static Map<String, Object> failed(String text) {
        return Map.of("content", List.of(Map.of("type", "text", "text", text)), "isError", true);
    }

    /** {@code template} with <code>{name}</code> replaced by the argument of that name. */
    static Map<String, Object> filled(Map<String, Object> template, Map<String, String> arguments) {
        String json = Wire.MAPPER.writeValueAsString(template);
        for (Map.Entry<String, String> argument : arguments.entrySet()) {
            String quoted = Wire.MAPPER.writeValueAsString(argument.getValue());
            json =
                    json.replace(
                            "{" + argument.getKey() + "}",
                            quoted.substring(1, quoted.length() - 1));
        }
        return Wire.MAPPER.readValue(json, OBJECT);
    }
}
