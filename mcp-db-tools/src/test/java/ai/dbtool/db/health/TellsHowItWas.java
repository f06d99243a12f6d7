package ai.dbtool.db.health;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.db.history.HistoryWriter;
import ai.dbtool.db.history.Recorded.Gauge;
import ai.dbtool.db.history.Recorded.Sample;
import ai.dbtool.db.history.Recorded.SettingValue;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Areas of health at a recorded time. */
class TellsHowItWas {

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        served =
                ServedDatabase.of(
                        TellsHowItWas.class,
                        "CREATE TABLE orders(id int PRIMARY KEY, note text)",
                        "INSERT INTO orders SELECT g, 'n' FROM generate_series(1, 1000) g",
                        "GRANT ALL ON orders TO app");
    }

    @AfterEach
    void close() {
        served.close();
    }

    private Answer then(String area) {
        return served.call("db_health")
                .with("area", area)
                .with("window", "5m")
                .unlimited()
                .expectOk();
    }

    @Test
    void inEachAreaThatIsRecorded() {
        served.session(ServedDatabase.APP, "root", "UPDATE orders SET note = '' WHERE id = 1");
        served.waiting(ServedDatabase.APP, "behind", "UPDATE orders SET note = 'x' WHERE id = 1");
        served.recorded(
                () ->
                        served.execute(
                                "ALTER ROLE app IN DATABASE "
                                        + served.database()
                                        + " SET work_mem = '1MB'",
                                "UPDATE orders SET note = 'y' WHERE id > 10",
                                "VACUUM orders",
                                "SELECT pg_stat_force_next_flush()",
                                "SELECT pg_switch_wal()"));

        Answer all = then("all");

        assertThat(all.at("/areas").propertyNames())
                .containsExactlyInAnyOrder(
                        "connections",
                        "locks",
                        "checkpoints",
                        "tempFiles",
                        "vacuum",
                        "replication",
                        "settings",
                        "io");
        JsonNode connections = all.at("/areas/connections");
        assertThat(connections.path("samples").asInt()).isEqualTo(2);
        assertThat(connections.path("mostSessions").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(connections.path("max").asInt()).isEqualTo(100);
        assertThat(ServedDatabase.texts(connections.path("openTransactions"), "application"))
                .containsExactly("root");
        assertThat(all.at("/findings/0/code").asString()).isEqualTo("IDLE_IN_TRANSACTION");
        assertThat(all.at("/findings/0/severity").asString()).isEqualTo("HIGH");
        assertThat(all.at("/findings/0/statement").asString())
                .contains("(root) was idle in transaction", "and blocked one session");
        JsonNode locks = all.at("/areas/locks");
        assertThat(locks.path("mostWaiting").asInt()).isEqualTo(1);
        assertThat(locks.at("/byRelation/0/relation").asString()).isEqualTo("public.orders");
        assertThat(all.at("/areas/checkpoints/walBytes").asLong()).isPositive();
        assertThat(all.at("/areas/checkpoints/maxWalSizeMegabytes").asInt()).isEqualTo(1024);
        assertThat(ServedDatabase.texts(all.at("/areas/settings/changes"), "statement"))
                .containsExactly(
                        "role app database " + served.database() + " work_mem: not set -> 1MB");
        assertThat(all.at("/areas/io/hitPercent").asDouble()).isBetween(0.0, 100.0);
        assertThat(all.text()).contains("at most 1 sessions waited for locks", "\nvacuum\n");
        assertThat(ServedDatabase.texts(all.at("/coverage/skipped")))
                .anyMatch(s -> s.startsWith("access, sequences, ") && s.contains("known for now"));
    }

    @Test
    void andThatOthersHaveNoPast() {
        served.recorded(() -> {});

        assertThat(
                        served.call("db_health")
                                .with("area", "bloat")
                                .with("window", "5m")
                                .expectError()
                                .text())
                .contains(
                        "area bloat is not recorded",
                        "leave at and window out",
                        "connections, locks, checkpoints, temp_files");
        assertThat(then("locks").at("/areas").propertyNames()).containsExactly("locks");
    }

    @Test
    void andThatNothingWasRecorded() {
        Answer never = then("all");

        assertThat(never.at("/areas").isEmpty()).isTrue();
        assertThat(never.text()).contains("dbtool-ai collect");
    }

    /** What takes minutes to happen is written as the collector would have. */
    @Test
    void withTheThresholdsOfNow() throws IOException {
        long now = System.currentTimeMillis() - 60_000;
        try (HistoryWriter writer =
                Objects.requireNonNull(
                        HistoryWriter.open(
                                served.historyFolder(),
                                Duration.ofDays(7),
                                1L << 29,
                                Clock.systemUTC()))) {
            writer.append(
                    List.of(
                            new SettingValue(now - 1, true, "max_connections", "100"),
                            new SettingValue(now - 1, true, "superuser_reserved_connections", "3"),
                            new SettingValue(now - 1, true, "reserved_connections", "0"),
                            new Tick(now, 88, 3, 100),
                            new Tick(now + 1000, 50, 3, 100),
                            idle(now, 299.5),
                            idle(now + 1000, 300.5),
                            new Gauge(now, "replication", "far", "replay_lag_bytes", 2L << 30),
                            new Gauge(now, "replication", "near", "replay_lag_bytes", 2L << 20)));
        }

        Answer answer = then("all");

        assertThat(ServedDatabase.texts(answer.at("/findings"), "code"))
                .containsExactlyInAnyOrder(
                        "CONNECTIONS_EXHAUSTED", "IDLE_IN_TRANSACTION", "REPLICATION_LAG");
        assertThat(answer.text())
                .contains(
                        "88 of 100 connection slots were taken at ",
                        "(shop) was idle in transaction for 300.5 s",
                        "standby far was up to 2.0 GB behind");
        assertThat(answer.at("/areas/connections/openTransactions").size()).isEqualTo(1);
    }

    private static Sample idle(long millis, double seconds) {
        return new Sample(
                millis,
                17,
                "app",
                "shop",
                "shop",
                "socket",
                "client backend",
                "idle in transaction",
                seconds,
                seconds,
                seconds,
                "Client",
                "ClientRead",
                null,
                "SELECT 1");
    }
}
