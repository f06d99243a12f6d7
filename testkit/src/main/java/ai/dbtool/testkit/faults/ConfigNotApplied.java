package ai.dbtool.testkit.faults;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** A setting was changed with {@code ALTER SYSTEM} and reloaded, but needs a restart. */
record ConfigNotApplied() implements Fault {

    private static final List<Map.Entry<String, String>> SETTINGS =
            List.of(
                    Map.entry("shared_buffers", "256MB"),
                    Map.entry("max_connections", "150"),
                    Map.entry("max_worker_processes", "12"),
                    Map.entry("max_locks_per_transaction", "128"));

    @Override
    public String id() {
        return "config-not-applied";
    }

    @Override
    public Injected inject(Shop shop, Sessions sessions, Random random) {
        Map.Entry<String, String> change = SETTINGS.get(random.nextInt(SETTINGS.size()));
        shop.cluster()
                .execute(
                        "postgres",
                        "ALTER SYSTEM SET " + change.getKey() + " = '" + change.getValue() + "'",
                        "SELECT pg_reload_conf()");
        return new Injected("CONFIG_NOT_APPLIED", Map.of("setting", change.getKey()));
    }

    @Override
    public String visible(Shop shop) {
        return "SELECT count(*) > 0 FROM pg_settings WHERE pending_restart";
    }
}
