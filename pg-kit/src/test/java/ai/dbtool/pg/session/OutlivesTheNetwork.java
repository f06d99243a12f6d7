package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import reactor.core.Disposable;
import reactor.core.publisher.Flux;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Whatever becomes of the way to the server: a clear failure in time, and the next call works. */
class OutlivesTheNetwork {

    private static final String WHERE =
            "SELECT current_setting('port'), pg_is_in_recovery(), current_setting('transaction_read_only')";

    /** No test waits that long: it would have failed before. */
    private static final Duration HANG = Duration.ofSeconds(60);

    private final Cluster cluster = SharedCluster.get();
    private final Network network = new Network(cluster.port());
    private PgDatabases databases;

    private Database through(String role) {
        databases =
                PgDatabases.of(
                        List.of(Connections.of(network.port(), "postgres", role, true)),
                        new LimitsConfig(
                                1_500,
                                1_000,
                                2_000,
                                Duration.ofSeconds(1),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(4)));
        return databases.open(Connections.ME, null).block(HANG);
    }

    @AfterEach
    void close() {
        databases.close();
        network.close();
    }

    private static List<String> asked(Database database, int times) {
        return Flux.range(0, times)
                .flatMap(
                        i ->
                                database.query(
                                                Connections.query(
                                                        "SELECT count(*) + "
                                                                + i
                                                                + " FROM generate_series(1, 200000)"))
                                        .map(rows -> rows.rows().getFirst().getFirst()),
                        times)
                .collectList()
                .block(HANG);
    }

    @Test
    void thatFallsSilent() {
        Database main = through("postgres");
        assertThat(asked(main, 6)).hasSize(6);
        assertThat(network.connections()).isGreaterThan(2);
        network.fallSilent();

        ToolFailure failure = Connections.failure(main.query(Connections.query("SELECT 1")));
        assertThat(failure.code()).isEqualTo("unreachable");
        assertThat(failure.getMessage()).contains("connection 'main'", "no answer");
        // More than the pool has places, all at once: none is kept for ever.
        Flux.range(0, 9)
                .flatMap(
                        _ ->
                                main.query(Connections.query("SELECT 1"))
                                        .map(_ -> "answered")
                                        .onErrorReturn("failed"),
                        9)
                .collectList()
                .doOnNext(all -> assertThat(all).containsOnly("failed"))
                .block(HANG);

        network.mend(cluster.port());
        assertThat(asked(main, 6)).hasSize(6);
    }

    @Test
    void thatSwallowsWhatWasSentBefore() {
        Database main = through("postgres");
        assertThat(asked(main, 6)).hasSize(6);
        // As a firewall does that forgets idle connections: they are dead, new ones get through.
        network.fallSilent();
        network.forgetOldOnes();

        assertThat(asked(main, 1)).containsExactly("200000");
    }

    @Test
    void thatFallsSilentDuringAStatement() {
        Database main = through("postgres");
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Disposable running =
                main.query(
                                Connections.query(
                                        "SELECT count(*) FROM generate_series(1, 1e12::bigint)"))
                        .subscribe(_ -> {}, failure::set);
        cluster.await(
                "postgres",
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'FETCH%' AND state = 'active')",
                HANG);
        network.fallSilent();

        Flux.interval(Duration.ofMillis(20)).filter(_ -> running.isDisposed()).blockFirst(HANG);
        assertThat(failure.get())
                .isInstanceOfSatisfying(
                        ToolFailure.class,
                        lost -> {
                            assertThat(lost.code()).isEqualTo("unreachable");
                            assertThat(lost.getMessage()).contains("was lost");
                        });
        network.mend(cluster.port());
        assertThat(asked(main, 1)).containsExactly("200000");
    }

    @Test
    void thatHangsUp() {
        Database main = through("postgres");
        for (int i = 0; i < 3; i++) {
            assertThat(asked(main, 6)).hasSize(6);
            network.hangUp();
        }
        assertThat(asked(main, 6)).hasSize(6);
    }

    @Test
    void thatLeadsToAnotherServer() throws Exception {
        try (Cluster primary = Cluster.start();
                Cluster standby = primary.copy()) {
            Files.createFile(standby.dataDirectory().resolve("standby.signal"));
            standby.startServer();
            network.mend(primary.port());
            Database main = through("postgres");
            assertThat(Connections.rows(main, WHERE).rows().getFirst())
                    .containsExactly(String.valueOf(primary.port()), "false", "on");

            primary.stopServer();
            network.mend(standby.port());
            assertThat(Connections.rows(main, WHERE).rows().getFirst())
                    .containsExactly(String.valueOf(standby.port()), "true", "on");

            standby.execute("postgres", "SELECT pg_promote()");
            assertThat(Connections.rows(main, WHERE).rows().getFirst())
                    .containsExactly(String.valueOf(standby.port()), "false", "on");
            assertThat(Connections.rows(main, "SELECT 2").rows()).hasSize(1);
        }
    }

    /** The database has its own bounds on connections: who has some waits for one of them. */
    @Test
    void orARoleWithFewConnections() {
        cluster.execute(
                "postgres",
                "DROP ROLE IF EXISTS few",
                "CREATE ROLE few LOGIN CONNECTION LIMIT 2",
                "GRANT pg_monitor TO few");
        Database main = through("few");

        assertThat(asked(main, 24)).hasSize(24);
        assertThat(network.connections()).isBetween(1, 2);
    }
}
