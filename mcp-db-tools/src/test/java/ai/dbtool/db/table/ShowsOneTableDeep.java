package ai.dbtool.db.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

/** Tables of every kind on PostgreSQL 18, in the states a DBA asks about. */
class ShowsOneTableDeep {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        ShowsOneTableDeep.class,
                        "CREATE TABLE users(id int PRIMARY KEY, name text)",
                        "INSERT INTO users SELECT g, 'n' || g FROM generate_series(1, 1000) g",
                        """
                        CREATE TABLE orders(id int PRIMARY KEY, paid bool, total bigint, open bool, at timestamptz,
                            user_id int REFERENCES users ON DELETE CASCADE, status text, note text)
                          WITH (autovacuum_enabled = off, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.1)
                        """,
                        "CREATE INDEX orders_status ON orders(status)",
                        "CREATE INDEX orders_status_at ON orders(status, at)",
                        """
                        INSERT INTO orders SELECT g, true, g, false, now(), 1 + g % 1000,
                            CASE WHEN g % 50 = 0 THEN 'open' ELSE 'paid' END, NULL FROM generate_series(1, 20000) g
                        """,
                        "ANALYZE users, orders",
                        "UPDATE orders SET status = 'gone' WHERE id <= 4000",
                        "CREATE TABLE thin(a bool, b bigint, c bool, d bigint)",
                        "INSERT INTO thin SELECT true, g, false, g FROM generate_series(1, 50000) g",
                        "CREATE TABLE fat(b bigint, d bigint, a bool, c bool)",
                        "INSERT INTO fat SELECT g, g, true, false FROM generate_series(1, 50000) g",
                        "ANALYZE thin, fat",
                        "CREATE TABLE hollow(id int, pad text) WITH (autovacuum_enabled = off)",
                        "INSERT INTO hollow SELECT g, repeat('x', 100) FROM generate_series(1, 100000) g",
                        "DELETE FROM hollow WHERE id % 10 > 0",
                        "ANALYZE hollow",
                        "CREATE TABLE events(id int, at date, kind int) PARTITION BY RANGE (at)",
                        "CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-07-01')",
                        "CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-07-01') TO ('2027-01-01')",
                        "CREATE INDEX events_kind ON events(kind)",
                        "INSERT INTO events SELECT g, '2026-01-01'::date + g % 360, g FROM generate_series(1, 10000) g",
                        "ANALYZE events",
                        "CREATE MATERIALIZED VIEW totals AS SELECT user_id, sum(total) FROM orders GROUP BY 1 WITH NO DATA",
                        "CREATE VIEW open_orders AS SELECT * FROM orders WHERE status = 'open'",
                        "CREATE EXTENSION postgres_fdw",
                        "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'secret.example')",
                        "CREATE FOREIGN TABLE remote(id int) SERVER far",
                        "CREATE SCHEMA \"Odd\"",
                        "CREATE TABLE \"Odd\".\"My \"\"Table\"(\"A b\" int)",
                        "SELECT pg_stat_force_next_flush()");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static Answer table(String name) {
        return served.call("db_table").with("table", name).unlimited().expectOk();
    }

    @Test
    void withItsUseAndItsUpkeep() {
        Answer answer = table("orders");

        assertThat(answer.at("/size/rows").asLong()).isEqualTo(20_000);
        assertThat(answer.at("/size/heapBytes").asLong())
                .isEqualTo(
                        Long.parseLong(
                                served.cluster()
                                        .scalar(
                                                served.database(),
                                                "SELECT pg_relation_size('orders')")));
        assertThat(answer.at("/use/inserted").asLong()).isEqualTo(20_000);
        assertThat(answer.at("/use/updated").asLong()).isEqualTo(4_000);
        assertThat(answer.at("/use/hotPercent").asDouble()).isZero();
        assertThat(answer.at("/upkeep/autovacuum").asBoolean()).isFalse();
        JsonNode vacuum =
                ServedDatabase.where(answer.at("/upkeep/due"), "what", "vacuum").getFirst();
        assertThat(vacuum.path("threshold").asLong()).isEqualTo(500 + 2_000);
        assertThat(vacuum.path("count").asLong()).isEqualTo(4_000);
        assertThat(vacuum.path("percent").asDouble()).isEqualTo(160);
        JsonNode analyze =
                ServedDatabase.where(answer.at("/upkeep/due"), "what", "analyze").getFirst();
        assertThat(analyze.path("threshold").asLong()).isEqualTo(50 + 2_000);
        assertThat(answer.at("/upkeep/xidAge").asLong()).isPositive();
        assertThat(answer.at("/upkeep/freezeMaxAge").asLong()).isEqualTo(200_000_000);
        assertThat(answer.at("/upkeep/multixactFreezeMaxAge").asLong()).isEqualTo(400_000_000);
        assertThat(answer.text())
                .contains(
                        "autovacuum is off",
                        "vacuum is due on public.orders: 4000 rows, threshold 2500",
                        "only 0.0 % of 4000 updates were HOT: the others wrote each of 3 indexes");
    }

    @Test
    void withItsIndexesAndKeys() {
        Answer answer = table("public.orders");

        JsonNode status =
                ServedDatabase.where(answer.at("/indexes"), "index", "public.orders_status")
                        .getFirst();
        assertThat(status.path("redundantTo").asString()).isEqualTo("public.orders_status_at");
        assertThat(status.path("entries").asLong()).isEqualTo(24_000);
        JsonNode key = answer.at("/foreignKeys/0");
        assertThat(key.path("to").asString()).isEqualTo("public.users");
        assertThat(key.path("onDelete").asString()).isEqualTo("cascade");
        assertThat(key.path("indexed").asBoolean()).isFalse();
        assertThat(table("users").at("/foreignKeys/0/from").asString()).isEqualTo("public.orders");
        assertThat(answer.text())
                .contains(
                        "public.orders_status repeats public.orders_status_at",
                        "public.orders_status_at (",
                        "was never scanned, but took 24000 entries",
                        "no index on public.orders leads with user_id");
    }

    @Test
    void withTheStatisticsOfItsColumnsButNoValue() {
        Answer answer = table("orders");

        JsonNode status =
                ServedDatabase.where(answer.at("/columns"), "column", "status").getFirst();
        assertThat(status.path("topPercent").asDouble()).isCloseTo(98, within(1.0));
        assertThat(status.path("distinct").asDouble()).isEqualTo(2);
        assertThat(
                        ServedDatabase.where(answer.at("/columns"), "column", "note")
                                .getFirst()
                                .path("nullPercent")
                                .asDouble())
                .isEqualTo(100);
        assertThat(
                        ServedDatabase.where(answer.at("/columns"), "column", "id")
                                .getFirst()
                                .path("correlation")
                                .asDouble())
                .isEqualTo(1);
        assertThat(answer.text()).contains("status is skewed").doesNotContain("paid'", "'open");
    }

    /** What it says would be saved is what a table in that order takes less. */
    @Test
    void withWhatAlignmentWastes() {
        Answer thin = table("thin");

        assertThat(thin.at("/layout/rowBytes").asDouble()).isEqualTo(24 + 32);
        assertThat(thin.at("/layout/paddingBytes").asDouble()).isEqualTo(14);
        assertThat(thin.at("/layout/savedBytes").asDouble()).isEqualTo(8);
        assertThat(ServedDatabase.texts(thin.at("/layout/betterOrder")))
                .containsExactly("b", "d", "a", "c");
        assertThat(thin.text()).contains("alignment wastes 8.0 of 56.0 bytes a row");
        Answer fat = table("fat");
        assertThat(fat.at("/layout/savedBytes").asDouble()).isZero();
        for (Answer answer : new Answer[] {thin, fat}) {
            assertThat((double) answer.at("/space/neededBytes").asLong())
                    .isCloseTo(answer.at("/size/heapBytes").asLong(), within(3 * 8192.0));
        }
    }

    @Test
    void withItsEmptySpaceEstimatedAndMeasured() {
        Answer estimated = table("hollow");
        served.execute("CREATE EXTENSION pgstattuple");
        try {
            Answer measured = table("hollow");

            assertThat(estimated.at("/space/method").asString()).isEqualTo("estimate");
            assertThat(estimated.at("/coverage/skipped").toString())
                    .contains("pgstattuple is not installed");
            assertThat(measured.at("/space/method").asString()).isEqualTo("pgstattuple");
            assertThat(measured.at("/space/emptyPercent").asDouble()).isGreaterThan(85);
            assertThat(measured.at("/space/deadBytes").asLong()).isGreaterThan(8_000_000);
            assertThat(estimated.at("/space/emptyPercent").asDouble())
                    .isCloseTo(measured.at("/space/emptyPercent").asDouble(), within(5.0));
            assertThat(table("orders").at("/indexes/0/leafDensityPercent").asDouble())
                    .isBetween(10.0, 100.0);
            try (ServedDatabase plain = served.as(ServedDatabase.PLAIN)) {
                Answer blind =
                        plain.call("db_table").with("table", "hollow").unlimited().expectOk();
                assertThat(blind.text()).doesNotContain("empty %");
                assertThat(blind.at("/coverage/skipped").toString())
                        .contains("may not call pgstattuple", "may not read the columns");
                assertThat(blind.at("/size/heapBytes").asLong()).isPositive();
            }
        } finally {
            served.execute("DROP EXTENSION pgstattuple");
        }
    }

    @Test
    void summedOverPartitions() {
        Answer answer = table("events");

        assertThat(answer.at("/kind").asString()).isEqualTo("partitioned table");
        assertThat(answer.at("/size/rows").asLong()).isEqualTo(10_000);
        assertThat(answer.at("/size/partitions").asInt()).isEqualTo(2);
        assertThat(answer.at("/use/inserted").asLong()).isEqualTo(10_000);
        assertThat(answer.at("/indexes/0/sizeBytes").asLong()).isGreaterThan(200_000);
        assertThat(ServedDatabase.texts(answer.at("/partitions"), "table"))
                .containsExactlyInAnyOrder("public.events_1", "public.events_2");
        assertThat(answer.text())
                .contains("partitioned by RANGE (at)", "FOR VALUES FROM ('2026-01-01')");
        assertThat(table("events_1").text()).contains("a partition of public.events");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "totals | materialized view | not populated",
                "open_orders | view | a view holds no rows of its own",
                "remote | foreign table | on server far",
                "\"Odd\".\"My \"\"Table\" | table | A b",
                "USERS | table | public.users",
                "pg_class | table | pg_catalog.pg_class",
            })
    void ofEveryKind(String name, String kind, String text) {
        Answer answer = table(name);

        assertThat(answer.at("/kind").asString()).isEqualTo(kind);
        assertThat(answer.text()).contains(text).doesNotContain("secret.example");
    }

    @Test
    void sayingWhoWrites() {
        served.cluster().execute("postgres", "SELECT 1");
        served.execute(
                "SELECT count(*) FROM orders WHERE status = 'x'",
                "UPDATE orders SET note = 'n' WHERE id = 77",
                "INSERT INTO users SELECT id + 5000, 'x' FROM orders WHERE id < 3",
                "DELETE FROM users WHERE id > 5000");

        Answer answer = table("orders");
        JsonNode writes = answer.at("/statements");
        assertThat(ServedDatabase.texts(writes, "query"))
                .anyMatch(q -> q.startsWith("UPDATE orders SET note"))
                .anyMatch(q -> q.startsWith("INSERT INTO orders SELECT"));
        assertThat(ServedDatabase.where(writes, "does", "write"))
                .extracting(w -> w.path("query").asString())
                .noneMatch(q -> q.contains("INTO users"));
        assertThat(
                        ServedDatabase.where(writes, "does", "write")
                                .getFirst()
                                .path("percent")
                                .asDouble())
                .isGreaterThan(50);
    }

    @Test
    void namingTheNearestWhenThereIsNone() {
        assertThat(served.call("db_table").with("table", "order").expectError().text())
                .contains("no table or view 'order'", "did you mean 'orders'");
        assertThat(served.call("db_table").with("table", "public.userz").expectError().text())
                .contains("did you mean 'public.users'");
        assertThat(served.call("db_table").with("table", "a.b.c").expectError().text())
                .contains("schema.table");
        served.execute("CREATE SCHEMA other", "CREATE TABLE other.users(id int)");
        assertThat(served.call("db_table").with("table", "users").expectError().text())
                .contains("in several schemas: public.users, other.users");
        served.execute("DROP SCHEMA other CASCADE");
    }

    @Test
    void withinTheBudgetOfAModel() {
        StringBuilder wide = new StringBuilder("CREATE TABLE wide(id int");
        for (int i = 0; i < 300; i++) {
            wide.append(", a_column_with_a_long_name_").append(i).append(" text");
        }
        served.execute(wide.append(")").toString());
        Answer answer = served.call("db_table").with("table", "wide").expectOk();

        assertThat(answer.text().length()).isLessThan(4 * 1500);
        assertThat(answer.at("/coverage/truncated").asBoolean()).isTrue();
    }

    @Test
    void whileItIsLocked() {
        served.execute("CREATE TABLE held AS SELECT generate_series(1, 9000)", "ANALYZE held");
        served.session("postgres", "holder", "LOCK TABLE held IN ACCESS EXCLUSIVE MODE");

        Answer answer = table("held");
        assertThat(answer.at("/size/heapBytes").asLong()).isPositive();
    }
}
