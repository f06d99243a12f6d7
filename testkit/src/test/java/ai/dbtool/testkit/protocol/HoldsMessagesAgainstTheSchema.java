package ai.dbtool.testkit.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The check that every test of the protocol relies on fails when it must. */
class HoldsMessagesAgainstTheSchema {

    private static final String META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                    + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2024-11-05 | tools/list | {\"tools\":[{\"name\":\"a\",\"inputSchema\":{\"type\":\"object\"}}]}",
                "2025-03-26 | tools/call | {\"content\":[{\"type\":\"audio\",\"data\":\"\",\"mimeType\":\"audio/wav\"}]}",
                "2025-06-18 | ping | {}",
                "2025-11-25 | tools/call | {\"content\":[],\"structuredContent\":{}}",
                "2026-07-28 | tools/call | {\"resultType\":\"complete\",\"content\":[],\"structuredContent\":7}",
                "2026-07-28 | tools/call | {\"resultType\":\"input_required\",\"requestState\":\"s\"}",
                "2026-07-28 | resources/list | {\"resultType\":\"complete\",\"resources\":[],\"ttlMs\":0,\"cacheScope\":\"private\"}",
            })
    void acceptsAGoodResult(String revision, String method, String result) {
        assertThat(problems(revision, method, "\"id\":1,\"result\":" + result)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2024-11-05 | tools/list | {\"tools\":[{\"name\":\"a\"}]} | inputSchema",
                "2024-11-05 | tools/call | {\"content\":[{\"type\":\"audio\",\"data\":\"\",\"mimeType\":\"audio/wav\"}]} | CallToolResult",
                "2025-06-18 | initialize | {\"protocolVersion\":\"2025-06-18\",\"capabilities\":{}} | serverInfo",
                "2025-06-18 | ping | 7 | object",
                "2025-11-25 | resources/list | {\"resources\":[{\"name\":\"x\",\"uri\":\"no uri\"}]} | uri",
                "2025-11-25 | tools/call | {\"content\":[],\"structuredContent\":7} | structuredContent",
                "2026-07-28 | tools/call | {\"content\":[]} | resultType",
                "2026-07-28 | tools/call | {\"resultType\":\"complete\"} | content",
                "2026-07-28 | tools/list | {\"resultType\":\"input_required\"} | tools",
                "2026-07-28 | resources/list | {\"resultType\":\"complete\",\"resources\":[]} | ttlMs",
                "2026-07-28 | server/discover | {\"resultType\":\"complete\",\"capabilities\":{},\"ttlMs\":-1,\"cacheScope\":\"all\",\"supportedVersions\":[]} | cacheScope",
            })
    void refusesAResultOfAnotherShape(
            String revision, String method, String result, String reason) {
        assertThat(problems(revision, method, "\"id\":1,\"result\":" + result))
                .anySatisfy(problem -> assertThat(problem).contains(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2025-11-25 | \"method\":\"roots/list\",\"id\":1",
                "2025-06-18 | \"method\":\"notifications/progress\",\"params\":{\"progressToken\":1,\"progress\":0.5}",
                "2024-11-05 | \"id\":null,\"error\":{\"code\":-32700,\"message\":\"no JSON\"}",
                "2026-07-28 | \"id\":1,\"error\":{\"code\":-32022,\"message\":\"m\",\"data\":{\"supported\":[],\"requested\":\"1\"}}",
            })
    void acceptsOtherMessages(String revision, String rest) {
        assertThat(problems(revision, null, rest)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2026-07-28 | \"method\":\"roots/list\",\"id\":1 | no server sends",
                "2025-11-25 | \"method\":\"notifications/initialized\" | no server sends",
                "2024-11-05 | \"method\":\"elicitation/create\",\"id\":1 | no server sends",
                "2025-06-18 | \"method\":\"notifications/progress\",\"params\":{\"progress\":1} | progressToken",
                "2025-11-25 | \"method\":\"notifications/message\",\"params\":{\"level\":\"loud\",\"data\":1} | level",
                "2025-11-25 | \"id\":1,\"error\":{\"code\":\"x\",\"message\":\"m\"} | code",
                "2025-11-25 | \"id\":1.5,\"result\":{} | id",
                "2025-11-25 | \"id\":1 | result",
                "2026-07-28 | \"id\":1,\"error\":{\"code\":-32022,\"message\":\"m\"} | data",
            })
    void refusesOtherMessagesOfAnotherShape(String revision, String rest, String reason) {
        assertThat(problems(revision, null, rest))
                .anySatisfy(problem -> assertThat(problem).contains(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2025-11-25 | \"method\":\"tools/call\",\"params\":{\"name\":\"x\"} | ``",
                "2025-11-25 | \"method\":\"tools/call\",\"params\":{} | name",
                "2025-11-25 | \"method\":\"tools/list_changed\" | no client sends",
                "2026-07-28 | \"method\":\"ping\" | no client sends",
                "2026-07-28 | \"method\":\"tools/list\",\"params\":{} | _meta",
                "2026-07-28 | \"method\":\"notifications/cancelled\",\"params\":{} | requestId",
            })
    void alsoOfClients(String revision, String rest, String reason) {
        List<String> problems =
                SpecSchema.of(revision)
                        .problemsOfClient(
                                RawClient.JSON.readTree(
                                        "{\"jsonrpc\":\"2.0\",\"id\":1," + rest + "}"));

        assertThat(String.join("\n", problems)).contains(reason);
        assertThat(problems.isEmpty()).isEqualTo(reason.isEmpty());
    }

    @Test
    void refusesANullIdInTheAnswerToAReadableRequest() {
        String error = "\"id\":null,\"error\":{\"code\":-32602,\"message\":\"m\"}";

        assertThat(problems("2025-11-25", "tools/call", error)).isNotEmpty();
    }

    @Test
    void overStdioInTheRevisionNegotiated() {
        String result =
                "{\"protocolVersion\":\"2024-11-05\",\"capabilities\":{},"
                        + "\"serverInfo\":{\"name\":\"s\",\"version\":\"1\"}}";
        String audio =
                "{\"content\":[{\"type\":\"audio\",\"data\":\"\",\"mimeType\":\"audio/wav\"}]}";
        try (RawClient client = saying(answer(1, result), answer(2, audio))) {
            client.initialize();

            assertThatThrownBy(() -> client.call("any").answer())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("CallToolResult of 2024-11-05");
        }
    }

    @Test
    void overStdioInTheRevisionThatTheRequestNames() {
        String request =
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{"
                        + META
                        + "}}";
        try (RawClient client = saying(answer(7, "{\"content\":[]}"))) {
            client.line(request);

            assertThatThrownBy(client::next).hasMessageContaining("of 2026-07-28");
        }
    }

    @Test
    void overStdioInBatchesOfTheOneRevisionThatHasThem() {
        String result =
                "{\"protocolVersion\":\"%s\",\"capabilities\":{},"
                        + "\"serverInfo\":{\"name\":\"s\",\"version\":\"1\"}}";
        String good = "[" + answer(7, "{\"tools\":[]}") + "]";
        String bad = "[" + answer(7, "{\"tools\":{}}") + "]";
        String list = "[{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/list\"}]";
        for (String revision : new String[] {"2025-03-26", "2025-06-18"}) {
            try (RawClient client = saying(answer(1, result.formatted(revision)), good, bad)) {
                client.initialize(revision, Map.of()).line(list);

                if (revision.equals("2025-03-26")) {
                    assertThat(client.nextLine()).isEqualTo(good);
                } else {
                    assertThatThrownBy(client::nextLine).hasMessageContaining("no JSON-RPC");
                }
                assertThatThrownBy(client::nextLine).isInstanceOf(AssertionError.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "", "[]", "{\"jsonrpc\":\"2.0\",\"id\":1}"})
    void overStdioWhateverIsNoMessage(String line) {
        try (RawClient client = saying(line)) {
            assertThatThrownBy(client::nextLine).isInstanceOf(AssertionError.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream"})
    void overHttpInEitherForm(String type) throws IOException {
        String good = answer(1, "{\"tools\":[]}");
        String bad = answer(1, "{\"tools\":{}}");
        String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
        for (String message : new String[] {good, bad}) {
            String body =
                    type.startsWith("text") ? ": hi\n\nid: 1\ndata: " + message + "\n\n" : message;
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/mcp",
                    exchange -> {
                        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                        exchange.getResponseHeaders().set("Content-Type", type);
                        exchange.sendResponseHeaders(200, bytes.length);
                        exchange.getResponseBody().write(bytes);
                        exchange.close();
                    });
            server.start();
            try {
                RawHttp.Request request =
                        new RawHttp(server.getAddress().getPort()).post("/mcp").body(list);
                if (message.equals(good)) {
                    assertThatCode(request::send).doesNotThrowAnyException();
                } else {
                    assertThatThrownBy(request::send).hasMessageContaining("ListToolsResult");
                    if (type.startsWith("text")) {
                        assertThatThrownBy(() -> request.open().event())
                                .hasMessageContaining("ListToolsResult");
                    }
                }
            } finally {
                server.stop(0);
            }
        }
    }

    private static List<String> problems(String revision, String asked, String rest) {
        return SpecSchema.of(revision)
                .problems(RawClient.JSON.readTree("{\"jsonrpc\":\"2.0\"," + rest + "}"), asked);
    }

    private static String answer(int id, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
    }

    /** A client of a server that says this, one line for each line it reads. */
    private static RawClient saying(String... lines) {
        RawClient client =
                RawClient.thread(
                        (in, out) -> {
                            for (String line : lines) {
                                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                                out.flush();
                            }
                            in.transferTo(OutputStream.nullOutputStream());
                        });
        return client;
    }
}
