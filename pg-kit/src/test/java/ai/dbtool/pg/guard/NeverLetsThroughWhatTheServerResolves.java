package ai.dbtool.pg.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** The oracle: what gate B denies by the server's own resolved tree, gate A denies by names. */
class NeverLetsThroughWhatTheServerResolves {

    private static final int TEXTS = 1_500;

    private final Gates gates = new Gates(Attacked.get().cluster());

    @AfterEach
    void disconnect() {
        gates.close();
    }

    @Test
    void agreesOnEveryTextOfTheCorpora() {
        SoftAssertions all = new SoftAssertions();
        Gates.corpus().forEach(text -> all.assertThat(gates.complaint(text)).isNull());
        all.assertAll();
        assertThat(gates.resolved()).isGreaterThan(300);
        assertThat(gates.denied()).isGreaterThan(150);
    }

    @Test
    void agreesOnRandomMutants() {
        Random random = new Random(20_260_101);
        List<List<Token>> pool = Gates.tokens();
        agree(() -> Mutants.of(pool, random));
    }

    @Test
    void agreesOnWhatTheGrammarMakes() {
        QueryGrammar grammar = new QueryGrammar(new Random(20_260_102));
        agree(grammar::query);
    }

    private void agree(Supplier<String> texts) {
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < TEXTS; i++) {
            all.assertThat(gates.complaint(texts.get())).isNull();
        }
        all.assertAll();
        assertThat(gates.resolved()).isGreaterThan(TEXTS / 20);
        assertThat(gates.denied()).isGreaterThan(TEXTS / 200);
    }
}
