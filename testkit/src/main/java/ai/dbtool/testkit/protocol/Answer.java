package ai.dbtool.testkit.protocol;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/**
 * An answer as it came.
 *
 * @param raw the whole message
 */
public record Answer(JsonNode raw) {

    /** The JSON-RPC error, or {@code null}. */
    public @Nullable JsonNode error() {
        return raw.get("error");
    }

    /** Code of the JSON-RPC error; 0 when there is none. */
    public int errorCode() {
        return raw.path("error").path("code").asInt(0);
    }

    /** The result; fails when there is none. */
    public JsonNode result() {
        JsonNode result = raw.get("result");
        if (result == null) {
            throw new AssertionError("no result: " + raw);
        }
        return result;
    }

    /** Whether the tool said that it failed. */
    public boolean isError() {
        return result().path("isError").asBoolean(false);
    }

    /** The one text block; fails when there is another number of blocks. */
    public String text() {
        JsonNode content = result().path("content");
        if (content.size() != 1 || !content.path(0).path("type").asString("").equals("text")) {
            throw new AssertionError("not exactly one text block: " + raw);
        }
        return content.path(0).path("text").asString();
    }

    /** {@code structuredContent}. */
    public JsonNode structured() {
        return result().path("structuredContent");
    }

    /** The value at a JSON pointer into {@code structuredContent}; fails when there is none. */
    public JsonNode at(String pointer) {
        JsonNode value = structured().at(pointer);
        if (value.isMissingNode()) {
            throw new AssertionError("nothing at " + pointer + " of " + structured());
        }
        return value;
    }
}
