package ai.dbtool.mcp.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.TelemetryConfig.CallLines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.List;

class WritesOneLinePerCall {

    private final List<String> lines = new ArrayList<>();

    @Test
    void withWhatWasMeasuredAndNothingElse() {
        log(
                CallLines.ALL,
                Calls.by("ann", TraceParent.of(Calls.TRACE, null)),
                Calls.ended(Outcome.FAILED, "sql_error"));

        assertThat(lines)
                .containsExactly(
                        "{\"time\":\"2026-03-04T05:06:07Z\",\"level\":\"warning\",\"event\":\"call\","
                                + "\"id\":\"0199-c0ffee\",\"server\":\"mcp-db-tools\","
                                + "\"method\":\"tools/call\",\"tool\":\"db_query\","
                                + "\"outcome\":\"failed\",\"code\":\"sql_error\",\"millis\":12.346,"
                                + "\"rows\":3,\"bytes\":41,\"tokens\":11,\"era\":\"modern\","
                                + "\"transport\":\"http\",\"principal\":\"ann\","
                                + "\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}");
    }

    @Test
    void inPlainAsciiWhateverThePrincipalIsCalled() {
        String name = "a\nb\u001b[31m\u202ec\"\u00e9";

        log(CallLines.ALL, Calls.by(name, null), Calls.ended(Outcome.OK, null));

        assertThat(lines.getFirst()).matches("[\\x20-\\x7e]+");
        JsonNode read = JsonMapper.shared().readTree(lines.getFirst());
        assertThat(read.path("principal").asString()).isEqualTo(name);
        assertThat(read.has("code")).isFalse();
        assertThat(read.has("traceId")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ALL, OK, 1", "ALL, FAILED, 1", "ALL, ERROR, 1", "ALL, CANCELLED, 1",
        "FAILURES, OK, 0", "FAILURES, FAILED, 1", "FAILURES, ERROR, 1", "FAILURES, CANCELLED, 1",
        "NONE, OK, 0", "NONE, FAILED, 0", "NONE, ERROR, 0", "NONE, CANCELLED, 0",
    })
    void asFarAsTheLevelWants(CallLines level, Outcome outcome, int wanted) {
        log(level, Calls.by("ann", null), Calls.ended(outcome, null));

        assertThat(lines).hasSize(wanted);
    }

    private void log(CallLines level, CallStart call, CallEnd end) {
        new CallLog(lines::add, level).begin(call).end(end);
    }
}
