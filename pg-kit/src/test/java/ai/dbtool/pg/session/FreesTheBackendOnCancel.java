package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.pg.Database;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;

import reactor.core.Disposable;

import java.time.Duration;

class FreesTheBackendOnCancel {

    private static final String ACTIVE =
            "SELECT %s EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'dbtool-ai'"
                    + " AND state <> 'idle' AND datname = '%s')";

    @Test
    void theServerStopsAndThePoolGoesOn() {
        Cluster cluster = SharedCluster.get();
        String name = SharedCluster.databaseFor(FreesTheBackendOnCancel.class);
        try (PgDatabases databases =
                Connections.open(
                        Connections.of(cluster, name, "postgres", true), Duration.ofMinutes(2))) {
            Database main = databases.open(Connections.ME, null).block();
            for (int i = 0; i < 8; i++) {
                Disposable running =
                        main.query(
                                        Connections.query(
                                                "SELECT count(*) FROM generate_series(1, 1e12::bigint)"))
                                .subscribe();
                cluster.await("postgres", ACTIVE.formatted("", name), Duration.ofSeconds(30));
                running.dispose();
                cluster.await("postgres", ACTIVE.formatted("NOT", name), Duration.ofSeconds(30));
            }
            assertThat(Connections.rows(main, "SELECT 1").rows()).hasSize(1);
        }
    }
}
