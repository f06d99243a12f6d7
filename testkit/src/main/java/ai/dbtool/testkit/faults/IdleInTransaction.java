package ai.dbtool.testkit.faults;

import java.util.Map;
import java.util.Random;

/** A session updates rows that everybody needs, then forgets its transaction. */
record IdleInTransaction() implements Fault {

    @Override
    public String id() {
        return "idle-in-transaction";
    }

    @Override
    public Injected inject(Shop shop, Sessions sessions, Random random) {
        int pid =
                sessions.hold(
                        shop.names().batch(),
                        Shop.DATABASE,
                        "batch",
                        "UPDATE "
                                + shop.names().stock()
                                + " SET quantity = quantity WHERE id <= 20");
        return new Injected("IDLE_IN_TRANSACTION", Map.of("pid", pid));
    }

    @Override
    public String visible(Shop shop) {
        return "SELECT count(*) > 0 FROM pg_stat_activity"
                + " WHERE cardinality(pg_blocking_pids(pid)) > 0 AND now() - query_start > interval '5 s'";
    }
}
