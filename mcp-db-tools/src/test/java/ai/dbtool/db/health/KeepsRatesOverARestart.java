package ai.dbtool.db.health;

import static ai.dbtool.db.ServedDatabase.where;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.postgres.Cluster;

import org.junit.jupiter.api.Test;

import java.util.Map;

/** Counters survive a clean restart, so that the time they were counted over is longer. */
class KeepsRatesOverARestart {

    @Test
    void ofDeadRowsAndOfWrites() {
        try (Cluster cluster = Cluster.start(Map.of())) {
            cluster.createDatabase("app");
            long began = System.nanoTime();
            cluster.execute(
                    "app",
                    "CREATE TABLE counted(id int) WITH (autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_scale_factor = 0)",
                    "INSERT INTO counted SELECT generate_series(1, 4000)",
                    "DELETE FROM counted WHERE id <= 2000",
                    "SELECT pg_sleep(3)");
            cluster.stopServer();
            cluster.startServer();
            try (ServedDatabase served = ServedDatabase.on(cluster, "app", ServedDatabase.DBA)) {
                double seconds = (System.nanoTime() - began) / 1e9;
                var vacuum = served.call("db_health").with("area", "vacuum").expectOk();
                var fix =
                        served.call("db_check_fix")
                                .with("sql", "CREATE INDEX ON counted(id)")
                                .unlimited()
                                .expectOk();

                assertThat(
                                where(vacuum.at("/areas/vacuum/tables"), "table", "public.counted")
                                        .getFirst()
                                        .path("dueSeconds")
                                        .asDouble())
                        .isGreaterThan(4 * seconds - 1);
                assertThat(fix.structured().findValue("conflictingPerSecond").asDouble())
                        .isPositive()
                        .isLessThan(6_000 / seconds + 1);
            }
        }
    }
}
