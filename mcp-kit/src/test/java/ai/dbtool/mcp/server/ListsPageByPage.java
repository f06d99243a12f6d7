package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.mcp.tool.Cursors;
import ai.dbtool.testkit.protocol.RawClient;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

class ListsPageByPage {

    private final Pages pages = new Pages(new Cursors(new byte[32]), 2);
    private final Service service =
            new ServiceBuilder(McpSchema.Implementation.builder("lists", "1").build())
                    .capability("resources", Map.of())
                    .method(
                            "resources/list",
                            pages.of(
                                    "resources",
                                    IntStream.range(0, 5)
                                            .mapToObj(ListsPageByPage::resource)
                                            .toList()))
                    .method("resources/templates/list", pages.of("resourceTemplates", List.of()))
                    .build();

    private static Listed resource(int number) {
        return new Listed(
                number == 3 ? Set.of(Scope.ADMIN) : Set.of(),
                Map.of("uri", "a:" + number, "name", "n" + number));
    }

    private static Principal reader(String name) {
        return new Principal(name, Set.of(), null);
    }

    @Test
    void inOneOrderForEveryCaller() {
        assertThat(all(Principal.local("alice")))
                .containsExactly("a:0", "a:1", "a:2", "a:3", "a:4");
        assertThat(all(reader("bob"))).containsExactly("a:0", "a:1", "a:2", "a:4");
    }

    @Test
    void withCursorsThatWorkForTheirCallerAndListOnly() {
        String cursor;
        try (RawClient client = client(reader("alice"))) {
            cursor = page(client, null).path("nextCursor").asString();
            assertThat(page(client, cursor).at("/resources/0/uri").asString()).isEqualTo("a:2");
            assertThat(
                            client.request("resources/templates/list", Map.of("cursor", cursor))
                                    .errorCode())
                    .isEqualTo(-32602);
        }
        try (RawClient client = client(reader("bob"))) {
            assertThat(client.request("resources/list", Map.of("cursor", cursor)).errorCode())
                    .isEqualTo(-32602);
        }
    }

    private List<String> all(Principal caller) {
        List<String> uris = new ArrayList<>();
        try (RawClient client = client(caller)) {
            JsonNode page = page(client, null);
            page.path("resources").forEach(each -> uris.add(each.path("uri").asString()));
            while (page.has("nextCursor")) {
                page = page(client, page.path("nextCursor").asString());
                assertThat(page.path("resources")).isNotEmpty();
                page.path("resources").forEach(each -> uris.add(each.path("uri").asString()));
            }
        }
        return uris;
    }

    private RawClient client(Principal caller) {
        return RawClient.thread((in, out) -> StdioTransport.serve(service, caller, in, out))
                .initialize();
    }

    private static JsonNode page(RawClient client, @Nullable String cursor) {
        return client.request(
                        "resources/list", cursor == null ? Map.of() : Map.of("cursor", cursor))
                .result();
    }
}
