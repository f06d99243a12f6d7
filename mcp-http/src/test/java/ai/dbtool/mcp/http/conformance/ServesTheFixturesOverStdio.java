package ai.dbtool.mcp.http.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.server.Service;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the conformance suite asks over HTTP, asked over stdio, which it cannot: every tool, prompt
 * and resource, questions to the client included, held against the schema of the revision.
 */
class ServesTheFixturesOverStdio {

    private static final Map<String, Object> EVERYTHING =
            Map.of("sampling", Map.of(), "elicitation", Map.of(), "roots", Map.of());

    private final Fixtures fixtures = Fixtures.read();
    private final Service service = FixtureServer.service(fixtures);
    private final RawClient client =
            RawClient.thread(
                    (in, out) -> StdioTransport.serve(service, Principal.local("me"), in, out));
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"})
    void inSessions(String revision) {
        client.initialize(revision, EVERYTHING);
        client.request("logging/setLevel", Map.of("level", "info")).result();

        for (Fixture tool : fixtures.tools()) {
            if (!unknownTo(revision, tool.name())) {
                JsonNode answer = call(tool.name());
                assertThat(answer.has("result")).as(answer.toString()).isTrue();
            }
        }

        assertThat(heard)
                .contains(
                        "sampling/createMessage",
                        "roots/list",
                        "notifications/message",
                        "notifications/progress");
        assertThat(heard.contains("elicitation/create"))
                .as("asked only where the revision has questions to the user")
                .isEqualTo(revision.compareTo("2025-06-18") >= 0);
    }

    /** What is asked is told with the next request, until nothing more is asked. */
    @Test
    void inRequestsThatStandAlone() {
        client.modern(EVERYTHING);

        for (Fixture tool : fixtures.tools()) {
            Map<String, Object> params = new HashMap<>(params(tool.name()));
            JsonNode result = result("tools/call", params);
            for (int round = 0; round < 5 && asks(result); round++) {
                Map<String, Object> told = new HashMap<>();
                for (Map.Entry<String, JsonNode> ask : result.path("inputRequests").properties()) {
                    String method = ask.getValue().path("method").asString();
                    heard.add(method);
                    told.put(ask.getKey(), told(method, ask.getValue().path("params")));
                }
                params.put("inputResponses", told);
                params.put("requestState", result.path("requestState").asString());
                result = result("tools/call", params);
            }
            assertThat(result.path("resultType").asString()).as(tool.name()).isEqualTo("complete");
        }

        assertThat(heard).contains("sampling/createMessage", "roots/list", "elicitation/create");
        client.request("server/discover", Map.of()).result();
    }

    @Test
    void andListsThem() {
        client.initialize();

        assertThat(client.tools()).hasSameSizeAs(fixtures.tools());
        for (Fixture each : fixtures.resources()) {
            client.request("resources/read", Map.of("uri", each.definition().get("uri"))).result();
        }
        assertThat(
                        client.request("resources/read", Map.of("uri", "test://template/a1/data"))
                                .result()
                                .at("/contents/0/text")
                                .asString())
                .contains("\"id\":\"a1\"");
    }

    /** A sound in a revision without sounds, choices in one without choices. */
    private static boolean unknownTo(String revision, String tool) {
        return switch (tool) {
            case "test_audio_content" -> revision.equals("2024-11-05");
            case "test_elicitation_sep1330_enums" -> revision.equals("2025-06-18");
            default -> false;
        };
    }

    private JsonNode result(String method, Map<String, Object> params) {
        return client.request(method, params).result();
    }

    private static boolean asks(JsonNode result) {
        return result.path("resultType").asString().equals("input_required");
    }

    private static Map<String, Object> params(String tool) {
        return Map.of(
                "name",
                tool,
                "arguments",
                Map.of("prompt", "p", "message", "m", "region", "eu"),
                "_meta",
                Map.of("progressToken", tool));
    }

    private JsonNode call(String tool) {
        int id = client.send("tools/call", params(tool));
        for (JsonNode message = client.next(); message != null; message = client.next()) {
            if (!message.has("method")) {
                assertThat(message.path("id").asInt()).isEqualTo(id);
                return message;
            }
            String method = message.path("method").asString();
            heard.add(method);
            if (message.has("id")) {
                client.answer(message, told(method, message.path("params")));
            }
        }
        throw new AssertionError("the server ended");
    }

    private static Map<String, Object> told(String method, JsonNode params) {
        return switch (method) {
            case "elicitation/create" ->
                    Map.of("action", "accept", "content", filled(params.path("requestedSchema")));
            case "roots/list" -> Map.of("roots", List.of(Map.of("uri", "file:///a")));
            default ->
                    Map.of(
                            "role",
                            "assistant",
                            "model",
                            "m",
                            "content",
                            Map.of("type", "text", "text", "t"));
        };
    }

    /** What a user must fill in, filled in. */
    private static Map<String, Object> filled(JsonNode form) {
        Map<String, Object> content = new HashMap<>();
        for (JsonNode field : form.path("required")) {
            String type = form.path("properties").path(field.asString()).path("type").asString();
            content.put(field.asString(), type.equals("boolean") ? (Object) true : "A");
        }
        return content;
    }
}
