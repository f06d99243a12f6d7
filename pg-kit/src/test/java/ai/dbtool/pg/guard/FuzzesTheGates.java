package ai.dbtool.pg.guard;

import ai.dbtool.testkit.guard.AttackedDatabase;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Gate against gate, for as long as wanted. {@code testkit/guard/fuzz.sh} runs it. */
public final class FuzzesTheGates {

    private FuzzesTheGates() {}

    /**
     * @param arguments minutes, seed, threads
     */
    public static void main(String[] arguments) throws Exception {
        Instant end = Instant.now().plus(Duration.ofMinutes(Long.parseLong(arguments[0])));
        long seed = Long.parseLong(arguments[1]);
        List<List<Token>> pool = Gates.tokens();
        AtomicLong texts = new AtomicLong();
        AtomicLong resolved = new AtomicLong();
        AtomicLong denied = new AtomicLong();
        AtomicLong complaints = new AtomicLong();
        try (AttackedDatabase attacked = AttackedDatabase.start()) {
            Map<String, String> before = attacked.state();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                Random random = new Random(seed + i);
                QueryGrammar grammar = new QueryGrammar(random);
                threads.add(
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            try (Gates gates = new Gates(attacked.cluster())) {
                                                while (Instant.now().isBefore(end)) {
                                                    String text =
                                                            random.nextBoolean()
                                                                    ? grammar.query()
                                                                    : Mutants.of(pool, random);
                                                    String complaint = gates.complaint(text);
                                                    texts.incrementAndGet();
                                                    if (complaint != null) {
                                                        complaints.incrementAndGet();
                                                        System.out.println(complaint);
                                                    }
                                                }
                                                resolved.addAndGet(gates.resolved());
                                                denied.addAndGet(gates.denied());
                                            }
                                        }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            if (!attacked.state().equals(before)) {
                complaints.incrementAndGet();
                System.out.println("changed: " + before + " -> " + attacked.state());
            }
        }
        System.out.printf(
                "seed %d: %,d texts, %,d resolved by the server, %,d denied by its tree, %,d complaints%n",
                seed, texts.get(), resolved.get(), denied.get(), complaints.get());
        System.exit(complaints.get() == 0 ? 0 : 1);
    }
}
