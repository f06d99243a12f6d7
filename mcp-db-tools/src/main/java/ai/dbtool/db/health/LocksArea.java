package ai.dbtool.db.health;

import ai.dbtool.db.answer.NewerColumn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** Waits for heavyweight locks now, deadlocks since the counters were reset. */
final class LocksArea implements HealthArea {

    /** Facts of the area. */
    record Locks(
            int waiting,
            @Nullable Double longestWaitSeconds,
            @Nullable Long deadlocks,
            @Nullable String statsReset) {}

    private static final String LOCKS =
            """
            SELECT w.waiting, w.longest_wait_seconds, d.deadlocks, d.stats_reset
              FROM (SELECT count(DISTINCT pid)::int AS waiting,
                           round(max(extract(epoch FROM clock_timestamp() - {waitstart}))::numeric, 1)
                             AS longest_wait_seconds
                      FROM pg_locks l WHERE NOT granted) w
              LEFT JOIN pg_stat_database d ON d.datname = current_database()
            """
                    .replace("{waitstart}", NewerColumn.of("l", "waitstart", "timestamptz"));

    @Override
    public String name() {
        return "locks";
    }

    @Override
    public List<Check> checks() {
        return List.of();
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        return database.rows(Locks.class, LOCKS)
                .map(
                        rows -> {
                            Locks locks = rows.getFirst();
                            String text =
                                    locks.waiting()
                                            + " sessions wait for locks"
                                            + (locks.longestWaitSeconds() == null
                                                    ? ""
                                                    : ", longest "
                                                            + locks.longestWaitSeconds()
                                                            + " s")
                                            + "; deadlocks "
                                            + locks.deadlocks()
                                            + " since "
                                            + (locks.statsReset() == null
                                                    ? "an unknown time"
                                                    : locks.statsReset())
                                            + "; who blocks whom: db_activity";
                            return new Checked(locks, List.of(), text);
                        });
    }
}
