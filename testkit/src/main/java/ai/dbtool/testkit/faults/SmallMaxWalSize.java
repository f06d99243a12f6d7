package ai.dbtool.testkit.faults;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** {@code max_wal_size} is far too small for what the application writes. */
record SmallMaxWalSize() implements Fault {

    @Override
    public String id() {
        return "checkpoints";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("max_wal_size", "48MB", "min_wal_size", "32MB");
    }

    @Override
    public Injected inject(Shop shop, Sessions sessions, Random random) {
        return new Injected("CHECKPOINTS_TOO_FREQUENT", Map.of());
    }

    @Override
    public List<LoadSpec> extraLoad(Shop shop) {
        return List.of(shop.bulkWriter(20, 1_000), shop.ledgerArchiver());
    }

    @Override
    public String visible(Shop shop) {
        return "SELECT num_requested >= 4 FROM pg_stat_checkpointer";
    }
}
