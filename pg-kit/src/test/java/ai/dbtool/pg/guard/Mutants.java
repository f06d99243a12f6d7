package ai.dbtool.pg.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Texts made from the corpora's tokens: mostly one exchange of like for like, so that many parse.
 */
final class Mutants {

    private Mutants() {}

    /** A mutant of {@code base} with tokens from {@code pool}. */
    static String of(List<Token> base, List<List<Token>> pool, Random random) {
        List<Token> mutant = new ArrayList<>(base);
        int changes = 1 + random.nextInt(2);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(mutant.size());
            switch (random.nextInt(6)) {
                case 0 -> mutant.remove(at);
                case 1 -> mutant.add(at, pick(pick(pool, random), random));
                case 2 -> mutant.addAll(at, pick(pool, random));
                default -> exchange(mutant, at, pool, random);
            }
            if (mutant.isEmpty()) {
                mutant.addAll(base);
            }
        }
        return mutant.stream().map(Token::text).collect(Collectors.joining(" "));
    }

    private static void exchange(
            List<Token> mutant, int at, List<List<Token>> pool, Random random) {
        for (int attempt = 0; attempt < 50; attempt++) {
            Token other = pick(pick(pool, random), random);
            if (other.kind() == mutant.get(at).kind()) {
                mutant.set(at, other);
                return;
            }
        }
    }

    static <T> T pick(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
