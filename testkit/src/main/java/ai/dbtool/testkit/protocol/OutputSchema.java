package ai.dbtool.testkit.protocol;

import tools.jackson.databind.JsonNode;

import java.util.Map;

/**
 * Checks structured content against the small schemas we write: an object, its properties, their
 * types.
 */
final class OutputSchema {

    private OutputSchema() {}

    static void check(String tool, JsonNode schema, JsonNode structured) {
        if (!structured.isObject()) {
            throw new AssertionError(tool + ": structuredContent is no object: " + structured);
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            JsonNode value = structured.get(property.getKey());
            String type = property.getValue().path("type").asString("");
            if (value != null && !fits(type, value)) {
                throw new AssertionError(
                        tool + ": " + property.getKey() + " is no " + type + ": " + value);
            }
        }
        for (String name : structured.propertyNames()) {
            if (!schema.path("properties").has(name)) {
                throw new AssertionError(tool + ": the output schema does not name " + name);
            }
        }
    }

    private static boolean fits(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> true;
        };
    }
}
