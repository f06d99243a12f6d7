package ai.dbtool.pg.guard;

import ai.dbtool.testkit.guard.Grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * An endless row of texts, the same for the same seed: by grammar, and mutants of what there was.
 */
final class Texts {

    private static final int MUTANTS_OF_EACH = 2;
    private static final int KEPT = 512;

    private final Random random;
    private final Grammar grammar = Grammar.queries();
    private final List<List<Token>> corpus = Gates.tokens(Gates.corpus());
    private final List<List<Token>> made = new ArrayList<>();

    Texts(long seed) {
        this.random = new Random(seed);
    }

    /** At least {@code count} more. */
    List<String> next(int count) {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            String query = grammar.query(random);
            texts.add(query);
            List<Token> tokens = CanonicalSql.of(query).tokens();
            if (made.size() < KEPT) {
                made.add(tokens);
            } else {
                made.set(random.nextInt(KEPT), tokens);
            }
            for (int i = 0; i < MUTANTS_OF_EACH; i++) {
                List<Token> base = Mutants.pick(random.nextBoolean() ? corpus : made, random);
                texts.add(Mutants.of(base, random.nextBoolean() ? corpus : made, random));
            }
        }
        return texts;
    }
}
