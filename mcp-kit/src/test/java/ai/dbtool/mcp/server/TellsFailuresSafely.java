package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.mcp.tool.ToolJson;
import ai.dbtool.mcp.watch.Outcome;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class TellsFailuresSafely {

    private static final LimitsConfig SHORT =
            new LimitsConfig(
                    1_500,
                    1_000,
                    2_000,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(500));

    private final BlockingQueue<CallRecord> audit = new LinkedBlockingQueue<>();
    private final Workbench workbench = new Workbench();
    private ServerRuntime runtime = runtime(LimitsConfig.defaults());
    private RawClient client = client();

    @AfterEach
    void close() {
        client.close();
        runtime.close();
    }

    @Test
    void withoutTheMessageOfAnException() throws InterruptedException {
        Answer answer = fail("connection to db.internal failed: password=hunter2", false);

        assertThat(answer.text())
                .startsWith("Error (internal): ")
                .contains("correlation id")
                .doesNotContain("hunter2", "db.internal", "IllegalState");
        assertThat(answer.raw().toString()).doesNotContain("hunter2");
        CallRecord call = next();
        assertThat(call.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(answer.text()).contains(call.code());
    }

    @Test
    void inTheWordsOfAToolFailureRedacted() throws InterruptedException {
        Answer answer = fail("no such table; secret is s3cret", true);

        assertThat(answer.text())
                .isEqualTo("Error (asked_for): no such table; secret is «redacted»");
        assertThat(answer.result().path("_meta").path("ai.dbtool/errorCode").asString())
                .isEqualTo("asked_for");
        assertThat(next().arguments().toString()).doesNotContain("s3cret");
    }

    @Test
    void whenArgumentsAreWrong() throws InterruptedException {
        Answer answer = client.call("kit_echo").with("txt", "x").expectError();

        assertThat(answer.text())
                .startsWith("Error (invalid_arguments): ")
                .contains("did you mean 'text'?");
        assertThat(next().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void whenTheDeadlinePassesAndTheToolIsCancelled() throws InterruptedException {
        client.close();
        runtime.close();
        runtime = runtime(SHORT);
        client = client();

        Answer answer = client.call("kit_wait").with("millis", 60_000).expectError();

        assertThat(answer.text()).startsWith("Error (deadline): ");
        assertThat(workbench.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void andRecordsACancelledCallAsSuch() throws InterruptedException {
        int id = client.call("kit_wait").with("millis", 60_000).send();
        client.call("kit_echo").with("text", "x").expectOk();
        assertThat(next().tool()).isEqualTo("kit_echo");
        client.notify("notifications/cancelled", Map.of("requestId", id));

        CallRecord call = next();
        assertThat(call.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(call.arguments().path("millis").asInt()).isEqualTo(60_000);
    }

    @Test
    void andRecordsWhatWasAskedForInVain() throws InterruptedException {
        client.request("tools/call", Map.of("name", "kit_s3cret", "arguments", Map.of()));
        CallRecord tool = next();
        assertThat(tool.tool()).isEqualTo("kit_«redacted»");
        assertThat(tool.code()).isEqualTo("unknown_tool");

        client.request("resources/read", Map.of("uri", "kit://notes/none"));
        CallRecord resource = next();
        assertThat(resource.tool()).isEqualTo("resources/read");
        assertThat(resource.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(resource.arguments().path("uri").asString()).isEqualTo("kit://notes/none");

        client.request("resources/read", Map.of("uri", "kit://notes/a"));
        assertThat(next().outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void redactsAnswersTextAndStructureAlike() {
        Answer answer = client.call("kit_echo").with("text", "my s3cret").expectOk();

        assertThat(answer.raw().toString()).doesNotContain("s3cret");
        assertThat(answer.at("/said").asString()).isEqualTo("my «redacted»");
    }

    private Answer fail(String message, boolean mendable) {
        return client.call("kit_fail")
                .with("message", message)
                .with("mendable", mendable)
                .expectError();
    }

    private CallRecord next() throws InterruptedException {
        CallRecord call = audit.poll(30, TimeUnit.SECONDS);
        assertThat(call).isNotNull();
        return call;
    }

    private RawClient client() {
        return RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out)).initialize();
    }

    private ServerRuntime runtime(LimitsConfig limits) {
        return new ServerRuntime(workbench.definition(), limits, new Words(audit));
    }

    /** Redacts one word; the real rules are tested where they live. */
    private record Words(BlockingQueue<CallRecord> audit) implements CallGuard {

        @Override
        public String redact(String text) {
            return text.replace("s3cret", "«redacted»");
        }

        @Override
        public JsonNode redact(JsonNode tree) {
            return ToolJson.MAPPER.readTree(redact(tree.toString()));
        }

        @Override
        public Mono<Void> record(CallRecord call) {
            return Mono.fromRunnable(() -> audit.addAll(List.of(call)));
        }
    }
}
