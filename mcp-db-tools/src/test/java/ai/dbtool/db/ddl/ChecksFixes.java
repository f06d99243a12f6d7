package ai.dbtool.db.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import tools.jackson.databind.JsonNode;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code db_check_fix} through the front door. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChecksFixes {

    private ServedDatabase db;

    @BeforeAll
    void prepare() {
        db =
                ServedDatabase.of(
                        ChecksFixes.class,
                        "CREATE TABLE orders (id bigint PRIMARY KEY, customer int, state text, note text)",
                        "INSERT INTO orders SELECT n, n % 5000, 's' || n % 4, repeat('x', 80) FROM generate_series(1, 400000) n",
                        "CREATE TABLE items (id int, order_id bigint)",
                        "CREATE INDEX orders_customer ON orders (customer)",
                        "CREATE VIEW open_orders AS SELECT id, state FROM orders WHERE state = 's1'",
                        "GRANT SELECT, UPDATE ON orders TO app",
                        "VACUUM ANALYZE orders");
    }

    @AfterAll
    void close() {
        db.close();
    }

    private JsonNode first(String sql) {
        return db.call("db_check_fix").with("sql", sql).expectOk().at("/statements/0");
    }

    private static List<String> rules(JsonNode forecast) {
        return ServedDatabase.texts(forecast.path("issues"), "rule");
    }

    @Test
    void saysWhoIsInTheWayNowAndWhoWouldWait() throws SQLException {
        Connection writer =
                db.session("app", "left-open", "UPDATE orders SET note = 'y' WHERE id = 7");

        Answer answer =
                db.call("db_check_fix")
                        .with("sql", "ALTER TABLE orders ADD COLUMN flag boolean")
                        .expectOk();

        writer.rollback();
        JsonNode queue = answer.at("/statements/0/queue");
        assertThat(ServedDatabase.texts(queue.path("behind"), "application")).contains("left-open");
        assertThat(rules(answer.at("/statements/0"))).contains("waits-now", "no-lock-timeout");
        assertThat(answer.text())
                .contains(
                        "nothing was executed",
                        "lock ACCESS EXCLUSIVE on public.orders: blocks reads and writes",
                        "left-open",
                        "idle in transaction",
                        "work: catalog only");
    }

    @Test
    void aBuildWithoutConcurrentlyWaitsForTheWriterButNotForTheReader() throws SQLException {
        Connection reader = db.session("app", "reader", "SELECT count(*) FROM orders WHERE id < 5");

        JsonNode plain = first("CREATE INDEX ON orders (state)");
        JsonNode concurrent = first("CREATE INDEX CONCURRENTLY ON orders (state)");
        reader.rollback();

        assertThat(ServedDatabase.texts(plain.path("queue").path("behind"), "application"))
                .doesNotContain("reader");
        assertThat(ServedDatabase.texts(plain.path("safer")))
                .containsExactly("CREATE INDEX CONCURRENTLY ON orders (state);");
        assertThat(plain.path("undo").asString())
                .isEqualTo("DROP INDEX CONCURRENTLY orders_state_idx;");
        assertThat(rules(concurrent)).doesNotContain("index-blocks-writes", "no-lock-timeout");
    }

    @Test
    void countsAParallelQueryOnce() throws Exception {
        try (Connection connection = db.cluster().connect("postgres", db.database(), "parallel");
                java.sql.Statement statement = connection.createStatement()) {
            for (String setting :
                    List.of(
                            "parallel_setup_cost = 0",
                            "parallel_tuple_cost = 0",
                            "min_parallel_table_scan_size = 0")) {
                statement.execute("SET " + setting);
            }
            Thread query =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            statement.execute(
                                                    "SELECT count(*) FROM orders WHERE id % 1000 = 0 AND pg_sleep(1) IS NULL");
                                        } catch (SQLException cancelled) {
                                            // The test ends it.
                                        }
                                    });
            db.cluster()
                    .await(
                            db.database(),
                            "SELECT count(*) > 0 FROM pg_stat_activity a JOIN pg_locks l USING (pid)"
                                    + " WHERE a.leader_pid IS NOT NULL AND l.relation = 'orders'::regclass",
                            Duration.ofSeconds(20));

            JsonNode behind = first("TRUNCATE orders").path("queue").path("behind");
            statement.cancel();
            query.join(Duration.ofSeconds(20));

            assertThat(ServedDatabase.texts(behind, "application")).containsOnlyOnce("parallel");
        }
    }

    @Test
    void estimatesSizeAndTimeOfABuildNearTheTruth() {
        JsonNode forecast = first("CREATE INDEX est ON orders (customer, id)");
        long started = System.nanoTime();
        db.execute("CREATE INDEX est ON orders (customer, id)");
        double seconds = (System.nanoTime() - started) / 1e9;
        long real =
                Long.parseLong(
                        db.cluster().scalar(db.database(), "SELECT pg_relation_size('est')"));
        db.execute("DROP INDEX est");

        long estimated = forecast.path("work").path(0).path("bytes").asLong();
        assertThat((double) estimated / real).isBetween(0.8, 1.25);
        assertThat(forecast.path("seconds").asDouble() / Math.max(0.1, seconds))
                .isBetween(0.1, 10.0);
    }

    @Test
    void knowsWhatFailsBeforeItIsTried() {
        assertThat(rules(first("ALTER TABLE orders ALTER COLUMN state TYPE int")))
                .contains("view-in-the-way");
        assertThat(rules(first("DROP TABLE nowhere"))).contains("object-missing");
        assertThat(rules(first("ALTER TABLE orders DROP COLUMN colour")))
                .contains("object-missing");
        assertThat(rules(first("CREATE TABLE orders (id int)"))).contains("object-exists");
        assertThat(rules(first("CREATE INDEX ON orders (customer)"))).contains("redundant-index");
        assertThat(rules(first("DROP INDEX orders_pkey"))).contains("needed-by-constraint");
        assertThat(rules(first("ALTER SYSTEM SET shared_buffers = '1GB'")))
                .contains("needs-restart");
        assertThat(rules(first("SET no_such_setting = 1"))).contains("setting-wrong");
        assertThat(rules(first("SET wal_level = logical"))).contains("setting-wrong");
        assertThat(rules(first("ALTER SYSTEM SET random_page_cost = -7")))
                .contains("setting-wrong");
    }

    @Test
    void knowsTheValuesTheServerRefuses() throws SQLException {
        List<String> wrong = new ArrayList<>();
        try (Connection connection = db.cluster().connect("postgres", db.database());
                java.sql.Statement statement = connection.createStatement()) {
            for (String sql :
                    List.of(
                            "SET work_mem = 'abc'",
                            "SET work_mem = '64MB'",
                            "SET work_mem = ' 64 MB '",
                            "SET work_mem = '64mb'",
                            "SET work_mem = '64 s'",
                            "SET work_mem = 4096",
                            "SET work_mem = '1.5GB'",
                            "SET work_mem = '0x1000'",
                            "SET work_mem TO DEFAULT",
                            "SET lock_timeout = '2s'",
                            "SET lock_timeout = '2 S'",
                            "SET lock_timeout = '2MB'",
                            "SET random_page_cost = '1.1'",
                            "SET random_page_cost = 'low'",
                            "SET random_page_cost = 1e1",
                            "SET effective_io_concurrency = '10ms'")) {
                boolean refused = false;
                try {
                    statement.execute(sql);
                } catch (SQLException refusal) {
                    refused = true;
                }
                if (rules(first(sql)).contains("setting-wrong") != refused) {
                    wrong.add(sql + (refused ? " is refused" : " is taken"));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(db.call("db_check_fix").with("sql", "VACUUM").expectOk().text())
                .contains("scan of every table of the database")
                .doesNotContain("catalog only");
    }

    @Test
    void offersTheSaferFormInFull() {
        assertThat(
                        ServedDatabase.texts(
                                first("ALTER TABLE orders ALTER customer SET NOT NULL")
                                        .path("safer")))
                .containsExactly(
                        "ALTER TABLE public.orders ADD CONSTRAINT customer_not_null CHECK (customer IS NOT NULL) NOT VALID;",
                        "ALTER TABLE public.orders VALIDATE CONSTRAINT customer_not_null;",
                        "ALTER TABLE public.orders ALTER COLUMN customer SET NOT NULL;",
                        "ALTER TABLE public.orders DROP CONSTRAINT customer_not_null;");
        assertThat(
                        ServedDatabase.texts(
                                first(
                                                "ALTER TABLE items ADD FOREIGN KEY (order_id) REFERENCES orders")
                                        .path("safer")))
                .containsExactly(
                        "ALTER TABLE items ADD FOREIGN KEY (order_id) REFERENCES orders NOT VALID;",
                        "ALTER TABLE public.items VALIDATE CONSTRAINT items_order_id_fkey;");
    }

    @Test
    void findsTheTableOfWhatIsNoRelation() {
        db.execute("CREATE STATISTICS note_state ON note, state FROM orders");
        JsonNode dropped = first("DROP STATISTICS note_state");

        assertThat(dropped.path("locks").path(0).path("relation").asString())
                .isEqualTo("public.orders");
        assertThat(dropped.path("undo").asString())
                .isEqualTo(
                        "CREATE STATISTICS public.note_state ON state, note FROM public.orders; ANALYZE public.orders;");
        assertThat(rules(first("DROP STATISTICS nowhere"))).contains("object-missing");
        assertThat(rules(first("DROP STATISTICS IF EXISTS nowhere"))).isEmpty();
        assertThat(Review.of("DROP STATISTICS st").getFirst().locks())
                .containsExactly(
                        new Forecast.Held(
                                "the table of st",
                                "SHARE UPDATE EXCLUSIVE",
                                LockMode.SHARE_UPDATE_EXCLUSIVE.blocks()));
    }

    @Test
    void judgesSeveralStatementsInTheirOrder() {
        JsonNode statements =
                db.call("db_check_fix")
                        .with(
                                "sql",
                                "BEGIN; ALTER TABLE items ADD CONSTRAINT k CHECK (id > 0) NOT VALID;"
                                        + " ALTER TABLE items VALIDATE CONSTRAINT k;"
                                        + " CREATE INDEX CONCURRENTLY ON orders (note); COMMIT;")
                        .expectOk()
                        .at("/statements");

        assertThat(rules(statements.get(2))).contains("validated-in-same-transaction");
        assertThat(rules(statements.get(3))).contains("cannot-run-in-transaction");
    }

    @Test
    void whatItCannotReadItSays() {
        Answer answer =
                db.call("db_check_fix")
                        .with("sql", "DO $$BEGIN DROP TABLE orders; END$$")
                        .expectOk();
        assertThat(answer.text()).contains("not understood: the code of a DO block is not read");
        assertThat(first("FROBNICATE orders").path("notRead").asString()).contains("FROBNICATE");
        assertThat(first("CREATE INDEX ON orders (a) FOO").path("notRead").asString())
                .contains("foo");
        assertThat(db.call("db_check_fix").with("sql", " ; ").expectError().text())
                .contains("holds no statement");
        assertThat(db.call("db_check_fix").with("sql", "VACUUM t;".repeat(21)).expectError().text())
                .contains("at most 20");
        assertThat(rules(first("VACUUM 'x"))).contains("syntax");
    }

    @Test
    void namesStayNamesWhateverStandsInThem() {
        db.execute("CREATE TABLE \"o'; DROP TABLE items; --\" (\"a b\" int)");
        JsonNode forecast =
                first("ALTER TABLE \"o'; DROP TABLE items; --\" ALTER COLUMN \"a b\" TYPE bigint");

        assertThat(forecast.path("work").path(0).path("kind").asString()).isEqualTo("REWRITE");
        assertThat(db.cluster().scalar(db.database(), "SELECT to_regclass('items') IS NOT NULL"))
                .isEqualTo("t");
        assertThat(forecast.path("undo").asString())
                .isEqualTo(
                        "ALTER TABLE public.\"o'; DROP TABLE items; --\" ALTER COLUMN \"a b\" TYPE integer USING \"a b\"::integer;");
    }

    @Test
    void aPlainRoleSeesLocksAndIsToldWhatItDoesNotSee() {
        try (ServedDatabase plain = db.as(ServedDatabase.PLAIN)) {
            Answer answer = plain.call("db_check_fix").with("sql", "TRUNCATE orders").expectOk();
            assertThat(answer.at("/statements/0/locks/0/mode").asString())
                    .isEqualTo("ACCESS EXCLUSIVE");
            assertThat(answer.text()).contains("pg_monitor", "loses-data");
        }
    }

    @Test
    void nothingIsExecuted() {
        String state =
                "SELECT md5(string_agg(t, '') ) FROM (SELECT format('%s %s %s', relname, relfilenode, relkind) t FROM pg_class ORDER BY oid) q";
        String before = db.cluster().scalar(db.database(), state);
        for (String sql :
                List.of(
                        "DROP TABLE orders",
                        "TRUNCATE orders; VACUUM FULL orders",
                        "ALTER TABLE orders ADD x serial",
                        "LOCK orders")) {
            db.call("db_check_fix").with("sql", sql).expectOk();
        }
        assertThat(db.cluster().scalar(db.database(), state)).isEqualTo(before);
    }
}
