package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;

import io.modelcontextprotocol.spec.McpSchema;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.util.Collections;
import java.util.List;
import java.util.Map;

class TellsOfChanges {

    private static final String ID = "/params/_meta/io.modelcontextprotocol~1subscriptionId";

    private final Service service =
            new ServiceBuilder(McpSchema.Implementation.builder("changing", "1").build())
                    .capability("tools", Map.of("listChanged", true))
                    .capability("prompts", Map.of())
                    .capability("resources", Map.of("subscribe", true))
                    .method("tools/list", (_, _) -> reactor.core.publisher.Mono.just(tools()))
                    .build();
    private final RawClient client =
            RawClient.thread(
                    (in, out) -> StdioTransport.serve(service, Principal.local("alice"), in, out));

    private static Map<String, Object> tools() {
        return Map.of("tools", List.of());
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void thatWereAskedForAndNothingElse() {
        client.modern(Map.of());
        int id =
                listen(
                        Map.of(
                                "toolsListChanged", true,
                                "promptsListChanged", true,
                                "resourceSubscriptions", List.of("a:b")));
        JsonNode acknowledged = client.next();
        assertThat(acknowledged.path("method").asString())
                .isEqualTo("notifications/subscriptions/acknowledged");
        assertThat(acknowledged.at("/params/notifications").toString())
                .isEqualTo("{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"a:b\"]}");
        assertThat(acknowledged.at(ID).asInt()).isEqualTo(id);

        Subscriptions hub = service.subscriptions();
        hub.promptsChanged().block();
        hub.resourceUpdated("a:c").block();
        hub.resourceUpdated("a:b").block();
        JsonNode updated = client.next();
        assertThat(updated.path("method").asString()).isEqualTo("notifications/resources/updated");
        assertThat(updated.at("/params/uri").asString()).isEqualTo("a:b");
        assertThat(updated.at(ID).asInt()).isEqualTo(id);
        hub.toolsChanged().block();
        assertThat(client.next().path("method").asString())
                .isEqualTo("notifications/tools/list_changed");
    }

    @Test
    void untilTheServerEndsThemWithAResult() {
        client.modern(Map.of());
        int id = listen(Map.of("toolsListChanged", true));
        client.next();
        service.close();
        Answer end = client.await(id);

        assertThat(end.result().path("resultType").asString()).isEqualTo("complete");
        assertThat(end.result().at("/_meta/io.modelcontextprotocol~1subscriptionId").asInt())
                .isEqualTo(id);
    }

    @Test
    void untilTheClientLeaves() {
        client.modern(Map.of());
        int id = listen(Map.of("toolsListChanged", true));
        client.next();
        client.closeInput();

        assertThat(client.await(id).result().path("resultType").asString()).isEqualTo("complete");
        assertThat(client.nextLine()).isNull();
    }

    @Test
    void untilTheClientCancels() {
        client.modern(Map.of());
        int id = listen(Map.of("toolsListChanged", true));
        client.next();
        client.notify("notifications/cancelled", Map.of("requestId", id));
        client.request("tools/list", Map.of());
        service.subscriptions().toolsChanged().block();
        service.close();
        client.closeInput();

        assertThat(client.nextLine()).isNull();
    }

    @Test
    void toAsManyListenersOfOneCallerAsAreAllowed() {
        client.modern(Map.of());
        List<Integer> ids =
                java.util.stream.IntStream.rangeClosed(1, Subscriptions.MOST_OF_ONE)
                        .map(_ -> listen(Map.of("toolsListChanged", true)))
                        .boxed()
                        .toList();
        ids.forEach(_ -> client.next());
        Answer refused = client.await(listen(Map.of("toolsListChanged", true)));
        assertThat(refused.errorCode()).isEqualTo(429);

        client.notify("notifications/cancelled", Map.of("requestId", ids.getFirst()));
        client.request("tools/list", Map.of());
        listen(Map.of("toolsListChanged", true));
        assertThat(client.next().path("method").asString()).endsWith("acknowledged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "{\"toolsListChanged\":1}",
                "{\"resourceSubscriptions\":\"a:b\"}",
                "{\"resourceSubscriptions\":[1]}",
            })
    void andRefusesAFilterThatIsNone(String filter) {
        client.modern(Map.of());
        Object notifications =
                tools.jackson.databind.json.JsonMapper.shared().readValue(filter, Object.class);

        assertThat(
                        client.request(
                                        "subscriptions/listen",
                                        Map.of("notifications", notifications))
                                .errorCode())
                .isEqualTo(-32602);
    }

    @Test
    void orOfMoreResourcesThanItWatches() {
        client.modern(Map.of());

        assertThat(
                        client.request(
                                        "subscriptions/listen",
                                        Map.of(
                                                "notifications",
                                                Map.of(
                                                        "resourceSubscriptions",
                                                        Collections.nCopies(
                                                                Subscriptions.MOST_URIS + 1,
                                                                "a:b"))))
                                .errorCode())
                .isEqualTo(-32602);
    }

    @Test
    void toSessionsThatSubscribed() {
        client.initialize();
        assertThat(client.request("resources/subscribe", Map.of("uri", "a:b")).result()).isEmpty();
        Subscriptions hub = service.subscriptions();
        hub.resourceUpdated("a:c").block();
        hub.resourceUpdated("a:b").block();
        assertThat(client.next().at("/params/uri").asString()).isEqualTo("a:b");
        hub.toolsChanged().block();
        assertThat(client.next().path("method").asString())
                .isEqualTo("notifications/tools/list_changed");

        client.request("resources/unsubscribe", Map.of("uri", "a:b"));
        hub.resourceUpdated("a:b").block();
        client.request("ping", Map.of());
        assertThat(client.notifications()).isEmpty();
    }

    @Test
    void toNobodyOnceASessionHasEnded() {
        client.initialize();
        client.closeInput();
        assertThat(client.nextLine()).isNull();

        service.subscriptions().toolsChanged().block();
    }

    private int listen(Map<String, ?> filter) {
        return client.send("subscriptions/listen", Map.of("notifications", filter));
    }
}
