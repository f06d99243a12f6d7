package ai.dbtool.testkit.protocol;

import tools.jackson.databind.JsonNode;

import java.util.Map;

/**
 * An HTTP response as it came.
 *
 * @param status status code
 * @param headers names in lower case
 * @param body as text
 */
public record HttpAnswer(int status, Map<String, String> headers, String body) {

    /** A header; empty when absent. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The body as JSON. */
    public JsonNode json() {
        return RawClient.JSON.readTree(body);
    }

    /** The JSON-RPC answer, in the body or in the last event of it. */
    public Answer answer() {
        if (!header("content-type").startsWith("text/event-stream")) {
            return new Answer(json());
        }
        int data = body.lastIndexOf("\ndata:");
        int start = data < 0 ? body.indexOf("data:") + 5 : data + 6;
        int end = body.indexOf('\n', start);
        return new Answer(
                RawClient.JSON.readTree(body.substring(start, end < 0 ? body.length() : end)));
    }
}
