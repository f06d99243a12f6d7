package ai.dbtool.orchestrator.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.time.Clock;
import java.util.List;

class StrikesOutWhatIsNotThere {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Ledger ledger =
            new Ledger((_, _) -> Mono.error(new AssertionError("no call")), Clock.systemUTC());

    StrikesOutWhatIsNotThere() {
        JsonNode result =
                JSON.readTree(
                        """
                        {"rows":[{"sequence":"public.a","lastValue":10,"maxValue":10},
                                 {"sequence":"public.b","lastValue":1,"maxValue":10}]}
                        """);
        ledger.restore(
                new Call(
                        "c1",
                        "db",
                        "db_health",
                        JSON.createObjectNode(),
                        result,
                        Outcome.OK,
                        null,
                        1));
    }

    private static boolean exhausted(JsonNode row) {
        return row.path("lastValue").asLong(-1) == row.path("maxValue").asLong(-2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "c1 | /rows/0 | \"sequence\":\"public.a\",\"lastValue\":10 | ~~",
                "c1 | /rows/0 | \"lastValue\":10,\"maxValue\":10 | ~~",
                "c1 | /rows/0 | \"lastValue\":11 | not verbatim",
                "c1 | /rows/0 | 10 | bare value",
                "c1 | /rows/0 | \"sequence\": | no whole member",
                "c1 | /rows/1 | \"sequence\":\"public.b\",\"lastValue\":1 | predicate",
                "c1 | /rows/7 | \"lastValue\":10 | nothing at",
                "c2 | /rows/0 | \"lastValue\":10 | no stored result"
            })
    void quotesAreCheckedAgainstTheStoredResult(
            String call, String pointer, String text, String problem) {
        Quote quote = new Quote("e1", call, pointer, text);
        String found = QuoteCheck.problem(quote, ledger, StrikesOutWhatIsNotThere::exhausted);
        if (problem.isEmpty()) {
            assertThat(found).isNull();
        } else {
            assertThat(found).contains(problem);
        }
    }

    @Test
    void membersAreCutVerbatimWithTheirNeighbours() {
        JsonNode row =
                JSON.readTree(
                        "{\"a\":1,\"text\":\"x \\\"y\\\" \\u20ac\",\"b\":[1,2],\"c\":{\"d\":null},\"z\":2.50}");
        assertThat(Members.quote(row, List.of("text", "c")))
                .containsExactly("\"text\":\"x \\\"y\\\" €\",\"b\":[1,2],\"c\":{\"d\":null}");
        assertThat(Members.quote(row, List.of("nothing"))).isEmpty();
        for (String piece : Members.quote(row, List.of("a", "z"))) {
            assertThat(row.toString()).contains(piece);
        }
    }

    @Test
    void longRowsAreQuotedInPieces() {
        JsonNode row = JSON.readTree("{\"a\":1,\"long\":\"" + "x".repeat(500) + "\",\"b\":2}");
        assertThat(Members.quote(row, List.of("a", "b"))).containsExactly("\"a\":1", "\"b\":2");
    }

    @Test
    void equalCallsAreOne() {
        Ledger fresh =
                new Ledger(
                        (_, _) ->
                                Mono.just(
                                        new ToolAnswer(
                                                "db", Outcome.OK, JSON.createObjectNode(), "")),
                        Clock.systemUTC());
        String first = fresh.plan("t", JSON.createObjectNode().put("a", 1).put("b", 2)).id();
        assertThat(fresh.plan("t", JSON.createObjectNode().put("b", 2).put("a", 1)).id())
                .isEqualTo(first);
        assertThat(fresh.plan("t", JSON.createObjectNode().put("a", 2)).id()).isEqualTo("c2");
    }
}
