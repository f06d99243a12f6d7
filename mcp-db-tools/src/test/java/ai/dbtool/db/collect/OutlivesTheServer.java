package ai.dbtool.db.collect;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.AccessConfig;
import ai.dbtool.config.AuditConfig;
import ai.dbtool.config.CollectConfig;
import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.config.ServerConfig;
import ai.dbtool.config.TelemetryConfig;
import ai.dbtool.db.ServedDatabase;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.Event;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.testkit.postgres.Cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import reactor.core.publisher.Mono;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A recording goes on whatever happens to the server. */
class OutlivesTheServer {

    private static final List<String> MAIN = List.of("main");

    @TempDir private Path state;

    private DbtoolConfig config(Cluster cluster, String user, boolean privileged) {
        ConnectionConfig main =
                new ConnectionConfig(
                        "main",
                        "127.0.0.1",
                        cluster.port(),
                        "postgres",
                        user,
                        null,
                        "disable",
                        null,
                        privileged,
                        false,
                        false);
        return new DbtoolConfig(
                Map.of("main", main),
                Map.of(),
                Map.of(),
                ModelConfig.none(),
                new ServerConfig("127.0.0.1", 0, false),
                LimitsConfig.defaults(),
                TelemetryConfig.defaults(),
                AccessConfig.defaults(),
                AuditConfig.defaults(),
                new CollectConfig(true, Duration.ofMillis(100), Duration.ofDays(1), 16L << 20),
                state,
                List.of());
    }

    private static PgDatabases databases(DbtoolConfig config) {
        return PgDatabases.of(config.connections().values(), Recording.limits(config.limits()));
    }

    private interface Happening {
        void run() throws Exception;
    }

    /** Records while {@code happening} happens; what was recorded. */
    private History recorded(Cluster cluster, Happening happening) throws Exception {
        DbtoolConfig config = config(cluster, "postgres", true);
        try (PgDatabases databases = databases(config)) {
            Recording recording = new Recording(config, databases, Clock.systemUTC(), _ -> {});
            CompletableFuture<Void> running = recording.run(MAIN).toFuture();
            awaitSession(cluster);
            happening.run();
            recording.stop();
            running.get(30, TimeUnit.SECONDS);
        }
        return new Histories(config).of("main");
    }

    /** Until it is connected and had time for a look. */
    private static void awaitSession(Cluster cluster) {
        cluster.await(
                "postgres",
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'dbtool-ai'"
                        + " AND backend_start < clock_timestamp() - interval '3 s'",
                Duration.ofSeconds(60));
    }

    private static List<Event.Kind> kinds(History history) throws IOException {
        return history.read(Event.class, 0, Long.MAX_VALUE).stream()
                .map(Event::kind)
                .filter(kind -> kind != Event.Kind.RESTRICTED)
                .toList();
    }

    @Test
    void throughARestart() throws Exception {
        try (Cluster cluster = Cluster.start()) {
            History history =
                    recorded(
                            cluster,
                            () -> {
                                cluster.stopServer();
                                Thread.sleep(1500);
                                cluster.startServer();
                                awaitSession(cluster);
                            });

            assertThat(kinds(history))
                    .containsExactly(
                            Event.Kind.STARTED,
                            Event.Kind.UNREACHABLE,
                            Event.Kind.BACK,
                            Event.Kind.SERVER_RESTARTED,
                            Event.Kind.STOPPED);
            List<Event> events = history.read(Event.class, 0, Long.MAX_VALUE);
            long back =
                    events.stream()
                            .filter(e -> e.kind() == Event.Kind.BACK)
                            .findFirst()
                            .orElseThrow()
                            .millis();
            assertThat(history.read(Tick.class, 0, back - 100)).isNotEmpty();
            assertThat(history.read(Tick.class, back - 100, Long.MAX_VALUE)).isNotEmpty();
        }
    }

    @Test
    void throughThePromotionOfAStandby() throws Exception {
        try (Cluster primary = Cluster.start();
                Cluster standby = primary.copy()) {
            Files.createFile(standby.dataDirectory().resolve("standby.signal"));
            standby.startServer();

            History history =
                    recorded(
                            standby,
                            () -> {
                                standby.execute("postgres", "SELECT pg_promote()");
                                // A slow machine is looked at less often.
                                Thread.sleep(6000);
                            });

            List<Event> events = history.read(Event.class, 0, Long.MAX_VALUE);
            assertThat(events.getFirst().detail()).contains("standby", "timeline 1");
            assertThat(events)
                    .anyMatch(
                            e ->
                                    e.kind() == Event.Kind.FAILED_OVER
                                            && e.detail().equals("the standby was promoted"));
            assertThat(history.read(Tick.class, 0, Long.MAX_VALUE)).hasSizeGreaterThan(2);
        }
    }

    @Test
    void andAnswersWhenTheServerIsDown() throws Exception {
        try (Cluster cluster = Cluster.start()) {
            cluster.createDatabase("shop");
            cluster.execute("shop", "CREATE EXTENSION pg_stat_statements");
            ServedDatabase served = ServedDatabase.on(cluster, "shop", ServedDatabase.DBA);
            try (served) {
                served.recorded(() -> {});
                cluster.stopServer();

                assertThat(served.call("db_activity").expectError().text()).contains("main");
                assertThat(
                                served.call("db_activity")
                                        .with("window", "5m")
                                        .unlimited()
                                        .expectOk()
                                        .at("/past/samples")
                                        .asInt())
                        .isEqualTo(2);
                assertThat(served.call("db_changes").expectOk().text()).contains("against");
                assertThat(served.call("db_top_queries").with("window", "5m").expectOk().text())
                        .contains("shop");
            }
        }
    }

    @Test
    void butNotAWrongConfiguration() {
        try (Cluster cluster = Cluster.start()) {
            DbtoolConfig config = config(cluster, "postgres", false);
            try (PgDatabases databases = databases(config)) {
                Recording recording = new Recording(config, databases, Clock.systemUTC(), _ -> {});

                assertThat(
                                recording
                                        .run(MAIN)
                                        .then(Mono.<Throwable>empty())
                                        .onErrorResume(Mono::just)
                                        .block(Duration.ofSeconds(30)))
                        .isInstanceOf(ToolFailure.class)
                        .hasMessageContaining("may do more than read");
            }
        }
    }
}
