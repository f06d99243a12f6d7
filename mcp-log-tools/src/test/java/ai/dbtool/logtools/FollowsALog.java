package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ServerConfig;
import ai.dbtool.mcp.http.Authenticator;
import ai.dbtool.mcp.http.Health;
import ai.dbtool.mcp.http.HttpService;
import ai.dbtool.mcp.http.Mount;
import ai.dbtool.mcp.http.Readiness;
import ai.dbtool.mcp.http.Traffic;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.testkit.protocol.RawClient;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Subscriptions to a log, as bytes, in both eras and over both transports. */
@Timeout(60)
class FollowsALog {

    private static final String NEWEST = "log://source/main/newest/ERROR";
    private static final String UPDATED = "notifications/resources/updated";
    private static final String ID = "/params/_meta/io.modelcontextprotocol~1subscriptionId";

    @TempDir Path folder;
    private Path log;
    private ServerRuntime runtime;
    private RawClient client;

    @BeforeEach
    void write() throws Exception {
        log = Day.busy().write(folder.resolve("postgresql.log"));
        runtime = LogClient.runtime(folder.toString());
        client = LogClient.silent(runtime);
    }

    @AfterEach
    void close() {
        client.close();
        runtime.close();
    }

    private void append(String message) throws IOException {
        Files.writeString(
                log,
                "2026-03-14 15:30:00.000 UTC [700] app@shop/web 22012 " + message + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private String read(String uri) {
        return client.request("resources/read", Map.of("uri", uri))
                .result()
                .at("/contents/0/text")
                .asString();
    }

    private static String last(String page) {
        return page.replaceAll("(?s).*\\?after=([0-9a-z-]+)].*", "$1");
    }

    @Test
    void inALegacySession() throws Exception {
        client.initialize();
        String page = read(NEWEST);
        assertThat(page.lines().filter(line -> line.contains("2026-03-14T"))).hasSize(50);
        assertThat(page)
                .contains("canceling statement due to statement timeout", "[the end of the log");
        assertThat(client.request("resources/subscribe", Map.of("uri", NEWEST)).result()).isEmpty();

        append("ERROR:  division by zero");
        JsonNode updated = client.next();
        assertThat(updated.path("method").asString()).isEqualTo(UPDATED);
        assertThat(updated.at("/params/uri").asString()).isEqualTo(NEWEST);
        String more = read(NEWEST + "?after=" + last(page));
        assertThat(more).contains("division by zero").doesNotContain("statement timeout");
        assertThat(read(NEWEST + "?after=" + last(more))).startsWith("nothing new after");

        client.request("resources/unsubscribe", Map.of("uri", NEWEST));
        append("ERROR:  division by zero");
        Thread.sleep(Duration.ofSeconds(5));
        client.request("ping", Map.of());
        assertThat(client.notifications()).isEmpty();
    }

    @Test
    void acrossRotation() throws Exception {
        client.initialize();
        String page = read(NEWEST);
        client.request("resources/subscribe", Map.of("uri", "log://source/main"));
        Files.move(log, folder.resolve("postgresql.log.1"), StandardCopyOption.ATOMIC_MOVE);
        append("LOG:  nobody asks for this");
        append("ERROR:  division by zero");

        assertThat(client.next().at("/params/uri").asString()).isEqualTo("log://source/main");
        assertThat(read(NEWEST + "?after=" + last(page)))
                .contains("division by zero")
                .doesNotContain("nobody asks", "statement timeout");
        assertThat(read("log://source/main")).contains("postgresql.log.1", "postgresql.log\t");
    }

    /** Backends write a moment after they took the time, in any order. */
    @Test
    void missesNothingThatWasWrittenLate() throws Exception {
        client.initialize();
        append("ERROR:  division by zero");
        String page = read(NEWEST);
        Files.writeString(
                log,
                "2026-03-14 15:29:59.990 UTC [701] app@shop/web 22012 ERROR:  written late\n",
                StandardOpenOption.APPEND);

        String more = read(NEWEST + "?after=" + last(page));
        assertThat(more).contains("written late").doesNotContain("division");
        assertThat(read(NEWEST + "?after=" + last(more))).startsWith("nothing new after");
    }

    @Test
    void inTheModernEra() throws Exception {
        client.modern(Map.of());
        int id =
                client.send(
                        "subscriptions/listen",
                        Map.of(
                                "notifications",
                                Map.of(
                                        "resourceSubscriptions",
                                        List.of(
                                                NEWEST,
                                                "log://source/none",
                                                "log://source/main/newest/loud",
                                                "log://catalogue"))));
        assertThat(client.next().at("/params/notifications").toString())
                .isEqualTo("{\"resourceSubscriptions\":[\"" + NEWEST + "\"]}");

        append("ERROR:  division by zero");
        JsonNode updated = client.next();
        assertThat(updated.path("method").asString()).isEqualTo(UPDATED);
        assertThat(updated.at("/params/uri").asString()).isEqualTo(NEWEST);
        assertThat(updated.at(ID).asInt()).isEqualTo(id);

        client.closeInput();
        assertThat(client.await(id).result().path("resultType").asString()).isEqualTo("complete");
        assertThat(client.nextLine()).isNull();
        assertThat(client.ended(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void butNotWhereThereIsNone() {
        client.initialize();
        for (String uri :
                List.of("log://source/none", "log://catalogue", "log://source/main/newest/loud")) {
            assertThat(client.request("resources/subscribe", Map.of("uri", uri)).errorCode())
                    .as(uri)
                    .isEqualTo(-32002);
        }
    }

    @Test
    void overStreamableHttpInBothEras() throws Exception {
        try (HttpService service =
                HttpService.start(
                        new ServerConfig("127.0.0.1", 0, true),
                        List.of(new Mount("", runtime.service())),
                        Authenticator.everyone(),
                        Health.pages(Readiness.always()),
                        Traffic.uncounted())) {
            RawHttp http = new RawHttp(service.port());
            String session =
                    http.post("/mcp")
                            .body(
                                    """
                                    {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
                                    "capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""")
                            .send()
                            .header("mcp-session-id");
            assertThat(
                            http.post("/mcp")
                                    .header("Mcp-Session-Id", session)
                                    .header("MCP-Protocol-Version", "2025-11-25")
                                    .body(
                                            """
                                            {"jsonrpc":"2.0","id":2,"method":"resources/subscribe","params":{"uri":"%s"}}"""
                                                    .formatted(NEWEST))
                                    .send()
                                    .json()
                                    .has("result"))
                    .isTrue();
            try (RawHttp.HttpStream legacy =
                            http.request("GET", "/mcp").header("Mcp-Session-Id", session).open();
                    RawHttp.HttpStream modern =
                            http.post("/mcp")
                                    .header("MCP-Protocol-Version", "2026-07-28")
                                    .header("Mcp-Method", "subscriptions/listen")
                                    .body(
                                            """
                                            {"jsonrpc":"2.0","id":3,"method":"subscriptions/listen","params":{\
                                            "notifications":{"resourceSubscriptions":["%s"]},"_meta":{\
                                            "io.modelcontextprotocol/protocolVersion":"2026-07-28",\
                                            "io.modelcontextprotocol/clientInfo":{"name":"raw","version":"1"},\
                                            "io.modelcontextprotocol/clientCapabilities":{}}}}"""
                                                    .formatted(NEWEST))
                                    .open()) {
                assertThat(modern.event()).contains("acknowledged", NEWEST);
                append("ERROR:  division by zero");
                assertThat(modern.event()).contains(UPDATED, NEWEST);
                String heard = legacy.block();
                while (!heard.contains(UPDATED)) {
                    heard = legacy.block();
                }
                assertThat(heard).contains(NEWEST);
            }
        }
    }
}
