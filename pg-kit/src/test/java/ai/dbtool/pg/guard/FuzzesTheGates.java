package ai.dbtool.pg.guard;

import ai.dbtool.testkit.guard.AttackedDatabase;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Gate against gate, on as many texts as wanted. {@code testkit/guard/fuzz.sh} runs it. */
public final class FuzzesTheGates {

    private static final int VOLLEY = 256;

    /** Of what names deny the tree is asked about every so manieth. */
    private static final int SAMPLE = 16;

    private FuzzesTheGates() {}

    /**
     * @param arguments texts, seed, threads
     */
    public static void main(String[] arguments) throws Exception {
        int texts = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        int threads = Integer.parseInt(arguments[2]);
        long begun = System.nanoTime();
        List<Gates> all = new ArrayList<>();
        long complaints = 0;
        try (AttackedDatabase attacked = AttackedDatabase.start();
                ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            Map<String, String> before = attacked.state();
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Texts source = new Texts(seed * threads + i);
                Gates gates = new Gates(attacked.cluster(), new CatalogGate(false), SAMPLE);
                all.add(gates);
                running.add(executor.submit(() -> fuzz(gates, source, texts / threads)));
            }
            for (Future<Long> one : running) {
                complaints += one.get();
            }
            all.forEach(Gates::close);
            Map<String, String> after = attacked.state();
            if (!after.equals(before)) {
                complaints++;
                System.out.println("changed: " + before + " -> " + after);
            }
        }
        for (Seen seen : Seen.values()) {
            long count = all.stream().mapToLong(gates -> gates.count(seen)).sum();
            System.out.printf("%,12d  %s%n", count, seen.meaning);
        }
        System.out.printf(
                "seed %d, %,d texts, %,d s, %,d complaints%n",
                seed, texts, (System.nanoTime() - begun) / 1_000_000_000, complaints);
        System.exit(complaints == 0 ? 0 : 1);
    }

    private static long fuzz(Gates gates, Texts source, int texts) {
        long complaints = 0;
        for (int done = 0; done < texts; ) {
            List<String> volley = source.next(VOLLEY);
            List<String> found = gates.complaints(volley);
            found.forEach(System.out::println);
            complaints += found.size();
            done += volley.size();
        }
        return complaints;
    }
}
