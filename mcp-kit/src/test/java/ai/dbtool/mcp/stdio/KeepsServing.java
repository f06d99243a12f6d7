package ai.dbtool.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.server.Workbench;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The stdio transport over raw bytes: whatever is written to it, the next call is answered. */
class KeepsServing {

    /** No deadline comes to the help of a cancellation that does not work. */
    private static final LimitsConfig PATIENT =
            new LimitsConfig(
                    1_500,
                    1_000,
                    2_000,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(10));

    private final Workbench workbench = new Workbench();
    private final ServerRuntime runtime =
            new ServerRuntime(workbench.definition(), PATIENT, CallGuard.OPEN);
    private final RawClient client =
            RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out));

    @AfterEach
    void close() {
        client.close();
        runtime.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"jsonrpc\": | -32700",
                "`` | -32700",
                "`   ` | -32700",
                "hello | -32700",
                "[] | -32600",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}] | -32600",
                "42 | -32600",
                "{} | -32600",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":123456789012345678901234567890,\"method\":\"ping\"} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\"} | -32600",
                "{\"jsonrpc\":\"2.0\",\"method\":\"\"} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":7} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{\"uri\":7}} | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"completion/complete\",\"params\":{\"ref\":7}} | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"kit_echo\",\"arguments\":\"x\"}} | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]} | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/such\"} | -32601",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}} | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{}} | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\",\"params\":{\"name\":\"x\"}} | -32602",
            })
    void afterALineThatIsNoGoodRequest(String line, int code) {
        JsonNode error = answerTo(line + "\n");

        assertThat(error.path("error").path("code").asInt()).isEqualTo(code);
        assertThat(error.has("id")).isTrue();
        assertThat(error.path("jsonrpc").asString()).isEqualTo("2.0");
        serves();
    }

    @Test
    void afterInvalidUtf8() {
        client.bytes(new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}', '\n'});

        assertThat(client.next().path("error").path("message").asString()).contains("UTF-8");
        serves();
    }

    @Test
    void afterALineBeyondTheBound() {
        byte[] chunk = "x".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 17; i++) {
            client.bytes(chunk);
        }
        client.bytes(new byte[] {'\n'});

        assertThat(client.next().path("error").path("message").asString()).contains("longer than");
        serves();
    }

    @Test
    void afterTenThousandNestedArrays() {
        answerTo("[".repeat(10_000) + "\n");

        serves();
    }

    @Test
    void whenACharacterComesInPieces() throws InterruptedException {
        byte[] line =
                "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"tools/call\",\"params\":{\"name\":\"kit_echo\",\"arguments\":{\"text\":\"größe 😀\"}}}\r\n"
                        .getBytes(StandardCharsets.UTF_8);
        for (byte each : line) {
            client.bytes(new byte[] {each});
        }

        assertThat(client.await(9).text()).isEqualTo("größe 😀");
    }

    @Test
    void beforeTheClientSaysInitialized() {
        assertThat(client.request("ping", Map.of()).result()).isEmpty();
        assertThat(client.tools()).isNotEmpty();
        client.initialize();
        serves();
    }

    @Test
    void whenAnIdIsTheEmptyString() {
        JsonNode answer = answerTo("{\"jsonrpc\":\"2.0\",\"id\":\"\",\"method\":\"ping\"}\n");

        assertThat(answer.path("id").asString("none")).isEmpty();
        assertThat(answer.has("result")).isTrue();
    }

    @Test
    void whenAnIdIsUsedTwiceAtOnce() {
        client.initialize();
        String call =
                "{\"jsonrpc\":\"2.0\",\"id\":\"same\",\"method\":\"tools/call\",\"params\":{\"name\":\"kit_wait\",\"arguments\":{\"millis\":60000}}}";
        client.line(call).line(call);

        JsonNode second = client.next();
        assertThat(second.path("id").asString()).isEqualTo("same");
        assertThat(second.path("error").path("message").asString()).contains("in flight");
        client.notify("notifications/cancelled", Map.of("requestId", "same"));
        serves();
    }

    @Test
    void afterANotificationNobodyKnows() {
        client.initialize();
        client.notify("notifications/whatever", Map.of());
        client.line("{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":{}}");

        serves();
    }

    @Test
    void andCancelsARunningCallWithoutAnsweringIt() throws InterruptedException {
        client.initialize();
        int id = client.call("kit_wait").with("millis", 60_000).send();
        serves();
        client.notify("notifications/cancelled", Map.of("requestId", id, "reason", "test"));

        assertThat(workbench.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
        serves();
        client.closeInput();
        assertThat(client.nextLine()).isNull();
    }

    @Test
    void untilAllRequestsAreAnsweredWhenTheInputEnds() {
        client.initialize();
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add(client.call("kit_wait").with("millis", i % 2 == 0 ? 0 : 300).send());
        }
        client.closeInput();

        ids.forEach(id -> assertThat(client.await(id).text()).isEqualTo("waited"));
        assertThat(client.ended(Duration.ofSeconds(10))).isTrue();
        assertThat(client.nextLine()).isNull();
    }

    @Test
    void moreRequestsAtOnceThanItTakes() {
        client.initialize();
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            ids.add(client.call("kit_echo").with("text", "n" + i).send());
        }

        for (int i = 0; i < ids.size(); i++) {
            assertThat(client.await(ids.get(i)).text()).isEqualTo("n" + i);
        }
    }

    @Test
    void aRequestWithoutALineFeedAtTheEnd() {
        client.bytes(
                "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"}"
                        .getBytes(StandardCharsets.UTF_8));
        client.closeInput();

        assertThat(client.await(3).result()).isEmpty();
    }

    @Test
    void andReportsProgressWhenAskedTo() {
        client.initialize();
        client.call("kit_echo").with("text", "x").meta("progressToken", "t1").expectOk();

        assertThat(client.notifications())
                .singleElement()
                .satisfies(
                        note -> {
                            assertThat(note.path("method").asString())
                                    .isEqualTo("notifications/progress");
                            assertThat(note.path("params").path("progressToken").asString())
                                    .isEqualTo("t1");
                        });
    }

    private JsonNode answerTo(String bytes) {
        client.bytes(bytes.getBytes(StandardCharsets.UTF_8));
        return client.next();
    }

    private void serves() {
        Answer answer = client.call("kit_echo").with("text", "still here").expectOk();
        assertThat(answer.text()).isEqualTo("still here");
    }
}
