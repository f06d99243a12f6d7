package ai.dbtool.testkit.protocol;

import tools.jackson.databind.JsonNode;

/**
 * Checks structured content against the small schemas we write: an object and the names of its
 * properties.
 */
final class OutputSchema {

    private OutputSchema() {}

    static void check(String tool, JsonNode schema, JsonNode structured) {
        if (!structured.isObject()) {
            throw new AssertionError(tool + ": structuredContent is no object: " + structured);
        }
        if (!schema.has("properties")) {
            return;
        }
        for (String name : structured.propertyNames()) {
            if (!schema.path("properties").has(name)) {
                throw new AssertionError(tool + ": the output schema does not name " + name);
            }
        }
    }
}
