package ai.dbtool.cli.training;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A server behind Streamable HTTP; answers come as JSON or as events. */
final class HttpChannel implements Channel {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client;
    private final URI endpoint;
    private @Nullable String session;

    HttpChannel(HttpClient client, URI endpoint) {
        this.client = client;
        this.endpoint = endpoint;
    }

    @Override
    public JsonNode ask(ObjectNode message) throws IOException, InterruptedException {
        HttpResponse<String> response = post(message);
        session = response.headers().firstValue("Mcp-Session-Id").orElse(session);
        String body = response.body();
        for (String line : body.split("\n", -1)) {
            String data = line.startsWith("data:") ? line.substring(5) : line;
            if (data.stripLeading().startsWith("{")) {
                JsonNode answer = Conversation.JSON.readTree(data);
                if (answer.path("id").equals(message.path("id"))) {
                    return answer;
                }
            }
        }
        return Conversation.JSON.missingNode();
    }

    @Override
    public void tell(ObjectNode message) throws IOException, InterruptedException {
        post(message);
    }

    private HttpResponse<String> post(ObjectNode message) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(endpoint)
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .POST(HttpRequest.BodyPublishers.ofString(message.toString()));
        String modern =
                message.at("/params/_meta/io.modelcontextprotocol~1protocolVersion").asString("");
        if (!modern.isEmpty()) {
            request.header("MCP-Protocol-Version", modern)
                    .header("Mcp-Method", message.path("method").asString());
            String name = message.at("/params/name").asString("");
            if (!name.isEmpty()) {
                request.header("Mcp-Name", name);
            }
        } else if (session != null) {
            request.header("MCP-Protocol-Version", "2025-11-25").header("Mcp-Session-Id", session);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
