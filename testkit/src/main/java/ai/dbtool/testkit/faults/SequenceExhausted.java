package ai.dbtool.testkit.faults;

import java.util.Map;
import java.util.Random;

/** The sequence of an integer key has given its last value. */
record SequenceExhausted() implements Fault {

    @Override
    public String id() {
        return "sequence-exhausted";
    }

    @Override
    public Injected inject(Shop shop, Sessions sessions, Random random) {
        shop.cluster()
                .execute(
                        Shop.DATABASE,
                        "SELECT setval('"
                                + shop.sequence()
                                + "', 2147483647 - "
                                + random.nextInt(5)
                                + ")");
        return new Injected("SEQUENCE_EXHAUSTED", Map.of("sequence", "public." + shop.sequence()));
    }

    @Override
    public String visible(Shop shop) {
        return "SELECT last_value = max_value FROM pg_sequences WHERE sequencename = '"
                + shop.sequence()
                + "'";
    }
}
