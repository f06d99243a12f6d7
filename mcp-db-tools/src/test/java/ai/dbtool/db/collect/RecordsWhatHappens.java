package ai.dbtool.db.collect;

import static ai.dbtool.db.ServedDatabase.APP;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded;
import ai.dbtool.db.history.Recorded.Counted;
import ai.dbtool.db.history.Recorded.Event;
import ai.dbtool.db.history.Recorded.Gauge;
import ai.dbtool.db.history.Recorded.IndexWork;
import ai.dbtool.db.history.Recorded.LockWait;
import ai.dbtool.db.history.Recorded.Round;
import ai.dbtool.db.history.Recorded.Sample;
import ai.dbtool.db.history.Recorded.SchemaObject;
import ai.dbtool.db.history.Recorded.SettingValue;
import ai.dbtool.db.history.Recorded.Size;
import ai.dbtool.db.history.Recorded.StatementText;
import ai.dbtool.db.history.Recorded.StatementWork;
import ai.dbtool.db.history.Recorded.TableWork;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.OtherPostgres;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A recording of a real server, as a monitoring role sees it. */
class RecordsWhatHappens {

    /** Once analyzed, it is so small that no index is used. */
    private static final String TABLE =
            "CREATE TABLE accounts(id int PRIMARY KEY, balance int) WITH (autovacuum_enabled = off)";

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        served =
                ServedDatabase.of(
                        RecordsWhatHappens.class,
                        TABLE,
                        "INSERT INTO accounts SELECT g, 0 FROM generate_series(1, 100) g",
                        "GRANT ALL ON accounts TO app");
    }

    @AfterEach
    void close() {
        served.close();
    }

    private static <T extends Record & Recorded> List<T> all(ServedDatabase from, Class<T> type) {
        return read(from.history(), type);
    }

    private static <T extends Record & Recorded> List<T> read(History history, Class<T> type) {
        try {
            return history.read(type, 0, Long.MAX_VALUE);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoWaitsForWhom() {
        served.session(APP, "root", "UPDATE accounts SET balance = 1 WHERE id = 1");
        served.waiting(APP, "victim", "UPDATE accounts SET balance = 2 WHERE id = 1");
        served.recorded(() -> {});

        Sample victim = sample("victim");
        Sample root = sample("root");
        assertThat(victim.waitEventType()).isEqualTo("Lock");
        assertThat(victim.query()).isEqualTo("UPDATE accounts SET balance = 2 WHERE id = 1");
        assertThat(victim.queryid()).matches("-?\\d+");
        assertThat(victim.user()).isEqualTo(APP);
        assertThat(victim.database()).isEqualTo(served.database());
        assertThat(victim.client()).isEqualTo("127.0.0.1");
        assertThat(victim.xactSeconds()).isNotNull();
        assertThat(root.state()).isEqualTo("idle in transaction");
        LockWait wait =
                all(served, LockWait.class).stream()
                        .filter(w -> w.pid() == victim.pid())
                        .findFirst()
                        .orElseThrow();
        assertThat(wait.blockedBy()).isEqualTo(String.valueOf(root.pid()));
        assertThat(wait.relation()).isEqualTo("public.accounts");
        assertThat(all(served, Tick.class)).hasSize(2).allMatch(t -> t.sessions() >= 2);
        assertThat(all(served, Event.class).getFirst().kind()).isEqualTo(Event.Kind.STARTED);
        assertThat(all(served, Event.class).getLast().kind()).isEqualTo(Event.Kind.STOPPED);
    }

    private Sample sample(String application) {
        return all(served, Sample.class).stream()
                .filter(s -> application.equals(s.application()))
                .findFirst()
                .orElseThrow();
    }

    private static void work(ServedDatabase on, int times) {
        try (var session = on.cluster().connect(APP, on.database(), "worker");
                var statement = session.createStatement()) {
            for (int i = 0; i < times; i++) {
                statement.execute("UPDATE accounts SET balance = balance + 1 WHERE id = " + i);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        // A session hands in all its counters before it leaves this view; asked in another
        // database.
        on.cluster()
                .await(
                        "postgres",
                        "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'worker' AND datname = '"
                                + on.database()
                                + "'",
                        java.time.Duration.ofSeconds(20));
    }

    @Test
    void whatWasDoneInBetween() {
        checkWork(served);
    }

    @Test
    @EnabledIf("hasOther")
    void alsoOfAnOlderServer() throws SQLException {
        try (Cluster cluster = Cluster.start(Map.of(), OtherPostgres.programs())) {
            cluster.createDatabase("old");
            cluster.execute(
                    "old",
                    "CREATE EXTENSION pg_stat_statements",
                    "CREATE ROLE app LOGIN",
                    TABLE,
                    "INSERT INTO accounts SELECT g, 0 FROM generate_series(1, 100) g",
                    "GRANT ALL ON accounts TO app");
            try (ServedDatabase old = ServedDatabase.on(cluster, "old", ServedDatabase.DBA)) {
                checkWork(old);
            }
        }
    }

    static boolean hasOther() {
        return OtherPostgres.isHere();
    }

    private static void checkWork(ServedDatabase on) {
        on.recorded(() -> work(on, 51));

        StatementText text =
                all(on, StatementText.class).stream()
                        .filter(t -> t.query().startsWith("UPDATE accounts"))
                        .findFirst()
                        .orElseThrow();
        assertThat(text.query()).contains("$1");
        StatementWork done =
                all(on, StatementWork.class).stream()
                        .filter(w -> w.queryid().equals(text.queryid()))
                        .findFirst()
                        .orElseThrow();
        assertThat(done.calls()).isEqualTo(51);
        assertThat(done.rows()).isEqualTo(50);
        assertThat(done.user()).isEqualTo(APP);
        assertThat(done.execMillis()).isPositive();
        assertThat(done.walBytes()).isPositive();
        assertThat(done.millis()).isGreaterThan(done.from());
        assertThat(all(on, StatementText.class))
                .as("what the tool itself runs")
                .noneMatch(t -> t.query().contains("pg_stat_activity"));
        TableWork table = all(on, TableWork.class).getFirst();
        assertThat(table.table()).isEqualTo("public.accounts");
        assertThat(table.updated()).isEqualTo(50);
        assertThat(all(on, IndexWork.class).getFirst().scans()).isEqualTo(51);
        assertThat(all(on, Counted.class))
                .anyMatch(
                        c ->
                                c.view().equals("pg_stat_database")
                                        && c.name().equals("xact_commit")
                                        && c.grew() >= 51)
                .anyMatch(
                        c ->
                                c.view().equals("pg_stat_wal")
                                        && c.name().equals("wal_records")
                                        && c.grew() >= 50);
        assertThat(all(on, Gauge.class)).anyMatch(g -> g.view().equals("sessions"));
        assertThat(all(on, Size.class))
                .anyMatch(s -> "public.accounts".equals(s.table()) && s.bytes() >= 8192);
        assertThat(all(on, Round.class))
                .extracting(Round::area)
                .containsOnlyOnce(Round.Area.values());
        assertThat(all(on, SettingValue.class))
                .anyMatch(
                        s -> s.whole() && s.name().equals("work_mem") && "4096".equals(s.value()));
        assertThat(all(on, SchemaObject.class))
                .anyMatch(
                        o ->
                                o.name().equals("public.accounts")
                                        && o.definition() != null
                                        && o.definition()
                                                .startsWith(
                                                        "column id integer not null\ncolumn balance integer\nconstraint accounts_pkey PRIMARY KEY (id)\nindex accounts_pkey unique btree (id)"));
    }

    @Test
    void whatOneResetLeaves() {
        served.recorded(
                () -> {
                    work(served, 80);
                    served.execute(
                            "SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = current_database()");
                    work(served, 11);
                });

        String update =
                all(served, StatementText.class).stream()
                        .filter(t -> t.query().startsWith("UPDATE accounts"))
                        .findFirst()
                        .orElseThrow()
                        .queryid();
        assertThat(all(served, StatementWork.class))
                .filteredOn(w -> w.queryid().equals(update))
                .extracting(StatementWork::calls)
                .containsExactly(11L);
    }

    @Test
    void andAChangeOnly() {
        served.recorded(
                () -> {
                    served.execute(
                            "ALTER TABLE accounts ADD COLUMN note text", "CREATE TABLE late()");
                    served.execute(
                            "ALTER ROLE app IN DATABASE "
                                    + served.database()
                                    + " SET work_mem = '8MB'");
                });
        served.execute(
                "ALTER ROLE app RESET ALL",
                "ALTER ROLE app IN DATABASE " + served.database() + " RESET ALL");

        List<SchemaObject> changed =
                all(served, SchemaObject.class).stream().filter(o -> !o.whole()).toList();
        assertThat(changed)
                .extracting(SchemaObject::name)
                .containsExactlyInAnyOrder("public.accounts", "public.late");
        assertThat(changed)
                .anyMatch(
                        o -> o.definition() != null && o.definition().contains("column note text"));
        assertThat(all(served, SettingValue.class))
                .filteredOn(s -> !s.whole())
                .singleElement()
                .satisfies(
                        s -> {
                            assertThat(s.name())
                                    .isEqualTo(
                                            "role app database " + served.database() + " work_mem");
                            assertThat(s.value()).isEqualTo("8MB");
                        });
    }

    @Test
    void aRoleThatSeesLittle() {
        try (ServedDatabase plain = served.as(ServedDatabase.PLAIN)) {
            plain.recorded(() -> {});

            assertThat(all(plain, Tick.class)).hasSize(2);
            assertThat(all(plain, Event.class))
                    .anyMatch(
                            e ->
                                    e.kind() == Event.Kind.RESTRICTED
                                            && e.detail().contains("GRANT pg_monitor"));
        }
    }
}
