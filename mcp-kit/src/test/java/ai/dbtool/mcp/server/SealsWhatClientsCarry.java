package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.server.RequestState.Answered;
import ai.dbtool.mcp.server.RequestState.Rounds;

import io.modelcontextprotocol.spec.McpError;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

class SealsWhatClientsCarry {

    private static final Instant NOW = Instant.parse("2026-08-01T00:00:00Z");
    private static final Principal ALICE = Principal.local("alice");
    private static final Rounds ROUNDS =
            new Rounds(
                    Map.of("q", "x"), Map.of("p", new Answered("y", Map.of("action", "accept"))));

    private static RequestState at(Instant now, int key) {
        return new RequestState(
                new byte[] {(byte) key}, Clock.fixed(now, ZoneOffset.UTC), Duration.ofMinutes(15));
    }

    private final String state = at(NOW, 1).seal(ALICE, "call", ROUNDS);

    @Test
    void andOpensItForTheSameCallerAndCall() {
        assertThat(at(NOW.plusSeconds(900), 1).open(state, ALICE, "call")).isEqualTo(ROUNDS);
    }

    @Test
    void butNotForAnother() {
        refused(at(NOW, 1), ALICE, "another call", "another call");
        refused(at(NOW, 1), Principal.local("bob"), "call", "another call");
        refused(at(NOW, 2), ALICE, "call", "another call");
        refused(at(NOW.plusSeconds(901), 1), ALICE, "call", "expired");
    }

    @Test
    void andNotWhenAnyCharacterChanged() {
        for (int i = 0; i < state.length(); i++) {
            char other = state.charAt(i) == 'A' ? 'B' : 'A';
            String changed = state.substring(0, i) + other + state.substring(i + 1);
            assertThatThrownBy(() -> at(NOW, 1).open(changed, ALICE, "call"))
                    .isInstanceOf(McpError.class);
        }
    }

    @Test
    void andKnowsACallByWhatItSaysNotByTheOrderOfItsKeys() {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", "t");
        one.put("arguments", Map.of("a", 1));
        one.put("_meta", Map.of("x", 1));
        Map<String, Object> two = new LinkedHashMap<>();
        two.put("requestState", "s");
        two.put("arguments", Map.of("a", 1));
        two.put("name", "t");

        assertThat(RequestState.call("tools/call", one))
                .isEqualTo(RequestState.call("tools/call", two))
                .isNotEqualTo(RequestState.call("prompts/get", one))
                .isNotEqualTo(
                        RequestState.call(
                                "tools/call", Map.of("name", "t", "arguments", Map.of("a", 2))));
        assertThat(RequestState.question(new Ask(Ask.ROOTS, Map.of())))
                .isNotEqualTo(RequestState.question(new Ask(Ask.SAMPLING, Map.of())));
    }

    private void refused(RequestState states, Principal caller, String call, String words) {
        assertThatThrownBy(() -> states.open(state, caller, call))
                .isInstanceOf(McpError.class)
                .hasMessageContaining(words);
    }
}
