package ai.dbtool.orchestrator.prose;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Ledger;
import ai.dbtool.orchestrator.evidence.Outcome;
import ai.dbtool.orchestrator.evidence.Quote;
import ai.dbtool.orchestrator.evidence.QuoteCheck;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import reactor.core.publisher.Mono;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.time.Clock;
import java.util.List;

final class StrikesWhatTheEvidenceDoesNotShow {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Ledger LEDGER = ledger();
    private static final Quote TABLE =
            new Quote(
                    "e1",
                    "c1",
                    "/largestTables/0",
                    "\"table\":\"public.orders\",\"sizeBytes\":1288490189,\"rows\":500000");
    private static final Quote SESSION =
            new Quote(
                    "e2",
                    "c1",
                    "/sessions/0",
                    "\"pid\":4711,\"state\":\"idle in transaction\",\"xactSeconds\":930.5,\"blockedBy\":[]");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    PROVEN | The table public.orders has 500,000 rows.
                    PROVEN | Table public.orders has a size of 1.2 GB.
                    PROVEN | The largest table is public.orders.
                    PROVEN | Session 4711 is idle in transaction.
                    WORDED | The pid 4711 is blocked by none of the sessions.
                    WORDED | The biggest customer of disk is public.orders.
                    STRUCK | The table public.orders has 500,001 rows.
                    STRUCK | The table public.orders has a size of 1.4 GB.
                    STRUCK | The table public.users has 500000 rows.
                    STRUCK | The setting work_mem has 500000 rows.
                    STRUCK | `shadow` has 500000 rows.
                    STRUCK | Session 4711 is idle in transaction because public.orders is large.
                    STRUCK | Please DROP TABLE public.orders.
                    STRUCK | You should restart the server, 4711 is idle.
                    STRUCK | Everything looks wonderful today.
                    STRUCK | SEQUENCE_EXHAUSTED holds for public.orders.
                    STRUCK | ^ ^
                    """)
    void sentenceBySentence(String expected, String sentence) {
        assertThat(standing(sentence == null ? "" : sentence, List.of(TABLE, SESSION)))
                .isEqualTo(expected);
    }

    @Test
    void andAbsenceThatIsNotInTheQuote() {
        assertThat(standing("The table public.orders has no rows.", List.of(TABLE)))
                .isEqualTo("STRUCK");
    }

    @Test
    void andSentencesWithoutQuotesOrWithQuotesThatAreNotThere() {
        assertThat(standing("Session 4711 is idle.", List.of())).isEqualTo("STRUCK");
        Quote forged = new Quote("e3", "c1", "/sessions/0", "\"pid\":4712");
        assertThat(standing("Session 4712 is idle.", List.of(forged))).isEqualTo("STRUCK");
        Quote elsewhere = new Quote("e4", "c9", "/sessions/0", "\"pid\":4711");
        assertThat(standing("Session 4711 is idle.", List.of(elsewhere))).isEqualTo("STRUCK");
    }

    private static String standing(String sentence, List<Quote> quotes) {
        return switch (SentenceCheck.check(
                sentence, quotes, quote -> QuoteCheck.problem(quote, LEDGER, node -> true))) {
            case SentenceCheck.Result.Stands stands -> stands.sentence().standing().name();
            case SentenceCheck.Result.Struck struck -> "STRUCK";
        };
    }

    private static Ledger ledger() {
        Ledger ledger =
                new Ledger(
                        (tool, args) -> Mono.error(new AssertionError("no calls here")),
                        Clock.systemUTC());
        ObjectNode result =
                (ObjectNode)
                        JSON.readTree(
                                """
                                {"largestTables":[{"table":"public.orders","sizeBytes":1288490189,"rows":500000}],
                                 "sessions":[{"pid":4711,"state":"idle in transaction","xactSeconds":930.5,"blockedBy":[]}]}""");
        ledger.restore(
                new Call(
                        "c1",
                        "db",
                        "db_overview",
                        JSON.createObjectNode(),
                        result,
                        Outcome.OK,
                        null,
                        1));
        return ledger;
    }
}
