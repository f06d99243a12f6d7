package ai.dbtool.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Plans as psql shows them and auto_explain logs them: text and JSON tell the same. */
class DigestsPlansFromElsewhere {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        DigestsPlansFromElsewhere.class,
                        "CREATE TABLE users(id int PRIMARY KEY, name text)",
                        "INSERT INTO users SELECT g, 'n' || g FROM generate_series(1, 3000) g",
                        "CREATE TABLE orders(id int PRIMARY KEY, user_id int, total int, note text)",
                        "INSERT INTO orders SELECT g, g % 3000, g, repeat('x', 40) FROM generate_series(1, 60000) g",
                        "CREATE INDEX orders_total ON orders(total)",
                        "CREATE TABLE \"Odd Table\"(\"A b\" int)",
                        "CREATE TABLE lines(id int GENERATED ALWAYS AS IDENTITY, order_id int REFERENCES orders)",
                        "CREATE FUNCTION audited() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                        "CREATE TRIGGER \"Audit it\" AFTER INSERT ON lines FOR EACH ROW EXECUTE FUNCTION audited()",
                        "ANALYZE");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static String run(String sql) {
        try (Connection connection = served.cluster().connect("postgres", served.database());
                Statement statement = connection.createStatement()) {
            statement.execute("SET work_mem = '64kB'");
            statement.execute("SET parallel_setup_cost = 0");
            statement.execute("SET min_parallel_table_scan_size = 0");
            StringBuilder text = new StringBuilder();
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    text.append(rows.getString(1)).append('\n');
                }
            }
            return text.toString();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answer digest(String plan) {
        return served.call("db_explain").with("plan", plan).unlimited().expectOk();
    }

    /** Times differ from run to run, and text rounds costs; everything else is equal. */
    private static List<String> comparable(Answer answer) {
        return answer.at("/nodes")
                .valueStream()
                .map(DigestsPlansFromElsewhere::comparable)
                .map(JsonNode::toString)
                .toList();
    }

    private static JsonNode comparable(JsonNode node) {
        ObjectNode copy = (ObjectNode) node.deepCopy();
        copy.remove(
                List.of(
                        "selfMillis",
                        "sharePercent",
                        "work",
                        "actualRows",
                        "rowsRemovedByFilter",
                        "loops"));
        return copy;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT * FROM orders WHERE user_id = 7",
                "SELECT * FROM orders o JOIN users u ON u.id = o.user_id WHERE o.total < 100 ORDER BY o.note",
                "SELECT * FROM orders WHERE total BETWEEN 5 AND 900 AND note LIKE 'y%'",
                "SELECT user_id, count(*) FROM orders GROUP BY 1 HAVING count(*) > 3",
                "SELECT * FROM users u LEFT JOIN orders o ON o.user_id = u.id ORDER BY u.name",
                "SELECT * FROM users u WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id)",
                "SELECT * FROM users u WHERE id IN (SELECT user_id FROM orders WHERE total > 59000)",
                "WITH b AS MATERIALIZED (SELECT * FROM orders WHERE total > 50000) SELECT * FROM b x JOIN b y USING (id)",
                "SELECT u.*, (SELECT max(total) FROM orders o WHERE o.user_id = u.id) FROM users u WHERE u.id < 3",
                "SELECT * FROM \"Odd Table\" t WHERE \"A b\" = 3",
                "SELECT id FROM users UNION ALL SELECT id FROM orders LIMIT 5",
                "SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY total) FROM orders LIMIT 10",
                "SELECT * FROM generate_series(1, 1000) g WHERE g % 7 = 3",
                "SELECT DISTINCT note FROM orders",
            })
    void textAndJsonAlike(String sql) {
        for (String options : List.of("", "ANALYZE, BUFFERS, ")) {
            Answer text = digest(run("EXPLAIN (" + options + "FORMAT TEXT) " + sql));
            Answer json = digest(run("EXPLAIN (" + options + "FORMAT JSON) " + sql));

            assertThat(comparable(text)).as(text.text()).isEqualTo(comparable(json));
            assertThat(ServedDatabase.texts(text.at("/spills"), "kind"))
                    .isEqualTo(ServedDatabase.texts(json.at("/spills"), "kind"));
            assertThat(text.at("/analyzed").asBoolean()).isEqualTo(!options.isEmpty());
        }
    }

    @Test
    void withTheTablesThatAreHere() {
        Answer answer =
                digest(
                        """
                             QUERY PLAN
                        ------------------------------------------------------------
                         Seq Scan on orders  (cost=0.00..1414.00 rows=20 width=53)
                           Filter: (user_id = 7)
                        """);

        assertThat(answer.at("/missingIndexCandidates/0/table").asString())
                .isEqualTo("public.orders");
        assertThat(answer.at("/query").asString()).isEqualTo("(a plan from elsewhere)");
        Answer again =
                served.call("db_explain")
                        .with("plan_id", answer.at("/planId").asString())
                        .unlimited()
                        .expectOk();
        assertThat(again.at("/nodes")).isEqualTo(answer.at("/nodes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "VERBOSE, "})
    void withWhatTriggersAndTheLogTook(String verbose) {
        String insert = "INSERT INTO lines(order_id) SELECT g FROM generate_series(1, 500) g";
        String options = "EXPLAIN (ANALYZE, BUFFERS, WAL, " + verbose + "FORMAT ";
        Answer text = digest(run(options + "TEXT) " + insert));
        Answer json = digest(run(options + "JSON) " + insert));

        assertThat(ServedDatabase.texts(text.at("/run/triggers"), "trigger"))
                .as(text.text())
                .contains("lines_order_id_fkey", "Audit it")
                .isEqualTo(ServedDatabase.texts(json.at("/run/triggers"), "trigger"));
        assertThat(text.at("/run/triggers"))
                .allMatch(trigger -> trigger.path("calls").asInt() == 500)
                .allMatch(trigger -> trigger.path("millis").asDouble() > 0);
        for (Answer one : List.of(text, json)) {
            assertThat(one.at("/nodes/0/work/walBytes").asLong()).isGreaterThan(10_000);
        }
    }

    @Test
    void withCompilationAndReadTimes() {
        Answer answer =
                digest(
                        """
                        Seq Scan on orders  (cost=0.00..1414.00 rows=20 width=4) (actual time=0.010..9.000 rows=3 loops=1)
                          Buffers: shared hit=4 read=814
                          I/O Timings: shared read=6.250
                        Planning:
                          Buffers: shared hit=9
                        Planning Time: 0.100 ms
                        JIT:
                          Functions: 4
                          Options: Inlining true, Optimization true, Expressions true, Deforming true
                          Timing: Generation 0.300 ms (Deform 0.100 ms), Inlining 20.000 ms, Optimization 30.000 ms, Emission 25.000 ms, Total 75.300 ms
                        Execution Time: 90.000 ms
                        """);

        assertThat(answer.at("/run/jitMillis").asDouble()).isEqualTo(75.3);
        assertThat(answer.at("/run/jitFunctions").asInt()).isEqualTo(4);
        assertThat(answer.at("/nodes/0/work/readMillis").asDouble()).isEqualTo(6.25);
        assertThat(answer.at("/nodes/0/work/hitBlocks").asLong()).isEqualTo(4);
        for (String older :
                List.of("read=6.250 write=0.100", "shared/local read=6.250, temp read=1.0")) {
            assertThat(
                            digest(
                                            "Seq Scan on orders  (cost=0.00..9.00 rows=2 width=4) (actual rows=3 loops=1)\n"
                                                    + "  Buffers: shared hit=4 read=814\n  I/O Timings: "
                                                    + older
                                                    + "\n")
                                    .at("/nodes/0/work/readMillis")
                                    .asDouble())
                    .isEqualTo(6.25);
        }
    }

    @Test
    void asAutoExplainLogsThem() {
        Answer answer =
                digest(
                        """
                        {"Query Text": "SELECT 1 FROM gone", "Plan": {"Node Type": "Seq Scan", "Relation Name": "gone",
                         "Alias": "gone", "Startup Cost": 0, "Total Cost": 9, "Plan Rows": 3, "Plan Width": 4,
                         "Actual Rows": 90000, "Actual Loops": 1, "Actual Total Time": 12.5},
                         "Triggers": [{"Trigger Name": "audit", "Relation": "gone", "Time": 7.5, "Calls": 3}],
                         "Execution Time": 20.5}
                        """);

        assertThat(answer.at("/query").asString()).isEqualTo("SELECT 1 FROM gone");
        assertThat(answer.at("/misestimates/0/factor").asDouble()).isEqualTo(30_000);
        assertThat(answer.text()).contains("trigger audit: 7.5 ms in 3 calls");
    }

    @Test
    void ofAStatementThatWasCounted() {
        run("SELECT id FROM orders\n WHERE total = 5");
        String queryid =
                served.cluster()
                        .scalar(
                                served.database(),
                                "SELECT queryid FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
                                        + " WHERE d.datname = current_database() AND query LIKE 'SELECT id FROM orders%'");
        String plan =
                """
                duration: 12.345 ms  plan:
                Query Text: SELECT %s FROM orders
                 WHERE total = 77
                Seq Scan on orders  (cost=0.00..1414.00 rows=20 width=4) (actual rows=3 loops=1)
                  Filter: (total = 77)
                """;

        Answer answer =
                served.call("db_explain")
                        .with("queryid", queryid)
                        .with("plan", plan.formatted("id"))
                        .unlimited()
                        .expectOk();

        assertThat(answer.at("/queryid").asString()).isEqualTo(queryid);
        assertThat(answer.at("/query").asString())
                .isEqualTo("SELECT id FROM orders\n WHERE total = $1");
        assertThat(answer.at("/executionMillis").asDouble()).isEqualTo(12.345);
        assertThat(answer.at("/measured/calls").asInt()).isPositive();
        assertThat(answer.at("/nodes/0/actualRows").asDouble()).isEqualTo(3);
        assertThat(
                        served.call("db_explain")
                                .with("queryid", queryid)
                                .with("plan", plan.formatted("note"))
                                .expectError()
                                .text())
                .contains("plan is of another statement");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{}",
                "[]",
                "[{\"Plan\": 5}]",
                "{\"Plan\": {\"Node Type\": \"Seq",
                "Seq Scan on t  (cost=1.2.3..4 rows=1 width=1)",
                "Seq Scan on t  (cost=99999999999999999999999.00..1.00 rows=1 width=1)",
            })
    void sayingWhatIsNone(String text) {
        assertThat(served.call("db_explain").with("plan", text).expectError().text())
                .contains("plan ");
    }

    @Test
    void withinBounds() {
        String deep =
                "{\"Node Type\": \"Limit\", \"Plans\": [".repeat(300)
                        + "{\"Node Type\": \"Result\"}"
                        + "]}".repeat(300);
        assertThat(
                        served.call("db_explain")
                                .with("plan", "{\"Plan\": " + deep + "}")
                                .expectError()
                                .text())
                .contains("plan");
        String spaces = "Seq Scan" + " ".repeat(900_000) + "x\n";
        assertThat(served.call("db_explain").with("plan", spaces).expectError().text())
                .contains("no output of EXPLAIN");
    }

    @Test
    void runningNothingOfIt() {
        Answer answer =
                digest(
                        """
                        {"Plan": {"Node Type": "Seq Scan", "Relation Name": "orders\\"; DROP TABLE users; --", "Alias": "o",
                         "Filter": "((pg_sleep(9) IS NULL) AND (\\"x\\" = 1) AND (lower(note) = 'a'::text))",
                         "Total Cost": 9, "Plan Rows": 3}}
                        """);

        assertThat(answer.at("/nodes").size()).isEqualTo(1);
        assertThat(served.cluster().scalar(served.database(), "SELECT count(*) FROM users"))
                .isEqualTo("3000");
    }
}
