package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.redact.Redactor;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class FitsAnswersToTheBudget {

    private static final Pattern HANDLE = Pattern.compile("dbtool://results/[A-Za-z0-9_-]{22}");
    private static final Pattern NEXT = Pattern.compile("dbtool://results/\\S+\\?offset=\\d+");

    private final ServerRuntime runtime =
            new ServerRuntime(Workbench.define(), LimitsConfig.defaults(), new Redacting());
    private final RawClient client =
            RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out));

    @BeforeEach
    void initialize() {
        client.initialize();
    }

    @AfterEach
    void close() {
        client.close();
        runtime.close();
    }

    @Test
    void leavesASmallOneAlone() {
        Answer answer = client.call("kit_rows").with("count", 3).expectOk();

        assertThat(answer.text()).isEqualTo("number\tname\n0\trow-0\n1\trow-1\n2\trow-2");
        assertThat(answer.at("/coverage/truncated").asBoolean()).isFalse();
    }

    @Test
    void cutsAtALineBorderAndSaysSo() {
        Answer answer = client.call("kit_rows").with("count", 5000).expectOk();

        assertThat(tokens(answer.text())).isLessThanOrEqualTo(1_500);
        assertThat(answer.text())
                .containsPattern("\nrow-|\\d+\trow-\\d+\n\\[cut: \\d+ of 5001 lines");
        assertThat(answer.text()).contains("the whole answer has").containsPattern(HANDLE);
        assertThat(answer.at("/coverage/truncated").asBoolean()).isTrue();
        assertThat(answer.at("/coverage/skipped").toString()).contains("of 5000 items");
        assertThat(tokens(answer.structured().toString())).isLessThan(7_000);
        assertThat(answer.at("/rows").size()).isBetween(1, 4_999);
    }

    @Test
    void keepsTheWholeReadableInPages() {
        String whole = client.call("kit_rows").with("count", 9000).unlimited().expectOk().text();
        String uri = handle(client.call("kit_rows").with("count", 9000).expectOk());

        StringBuilder read = new StringBuilder();
        int pages = 0;
        for (String next = uri; next != null; pages++) {
            String page = resource(next).result().at("/contents/0/text").asString();
            Matcher more = NEXT.matcher(page);
            next = more.find() ? more.group().replaceAll(",$", "") : null;
            read.append(next == null ? page : page.substring(0, page.lastIndexOf("\n[continues")));
        }
        assertThat(pages).isGreaterThan(1);
        assertThat(read.toString()).isEqualTo(whole);
    }

    @Test
    void prefersASmallerFormWithItsOwnStructure() {
        Answer answer =
                client.call("kit_rows").with("count", 5000).with("summary", true).expectOk();

        assertThat(answer.text()).startsWith("total\t5000").containsPattern(HANDLE);
        assertThat(answer.at("/total").asInt()).isEqualTo(5000);
        assertThat(answer.at("/rows")).isEmpty();
        assertThat(answer.at("/coverage/matched").asInt()).isEqualTo(5000);
    }

    @Test
    void isLiftedByZeroAndSetPerCall() {
        Answer all = client.call("kit_rows").with("count", 50_000).unlimited().expectOk();
        assertThat(all.at("/rows")).hasSize(50_000);
        assertThat(all.text()).doesNotContain("[cut");

        Answer tiny =
                client.call("kit_rows")
                        .with("count", 50)
                        .meta("ai.dbtool/resultTokens", 100)
                        .expectOk();
        assertThat(tokens(tiny.text())).isLessThanOrEqualTo(100);

        Answer greedy =
                client.call("kit_rows")
                        .with("count", 50_000)
                        .meta("ai.dbtool/resultTokens", 999_999)
                        .expectOk();
        assertThat(tokens(greedy.text())).isBetween(7_000, 8_000);
    }

    @Test
    void refusesHandlesNobodyGaveOut() {
        assertThat(resource("dbtool://results/AAAAAAAAAAAAAAAAAAAAAA").errorCode())
                .isEqualTo(-32002);
        String uri = handle(client.call("kit_rows").with("count", 5000).expectOk());
        assertThat(resource(uri + "?offset=999999999").errorCode()).isEqualTo(-32002);
        assertThat(resource(uri + "?offset=-1").errorCode()).isEqualTo(-32002);
    }

    private Answer resource(String uri) {
        return client.request("resources/read", Map.of("uri", uri));
    }

    private static String handle(Answer answer) {
        Matcher handle = HANDLE.matcher(answer.text());
        assertThat(handle.find()).isTrue();
        return handle.group();
    }

    private static int tokens(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length / 4;
    }

    /** The real redaction: it must leave our own handles alone. */
    private static final class Redacting implements CallGuard {

        private final Redactor redactor = new Redactor(InstallationKey.ephemeral());

        @Override
        public String redact(String text) {
            return redactor.text(text);
        }

        @Override
        public JsonNode redact(JsonNode tree) {
            return redactor.tree(tree);
        }

        @Override
        public Mono<Void> record(CallRecord call) {
            return Mono.empty();
        }
    }
}
