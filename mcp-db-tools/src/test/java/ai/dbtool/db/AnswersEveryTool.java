package ai.dbtool.db;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.SharedCluster;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

/** Each tool once, as the evaluation's role and as a role without rights. */
class AnswersEveryTool {

    private static ServedDatabase served;
    private static ServedDatabase plain;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        AnswersEveryTool.class,
                        "CREATE TABLE items(id int PRIMARY KEY, name text)",
                        "INSERT INTO items SELECT g, 'item ' || g FROM generate_series(1, 500) g",
                        "ANALYZE items");
        plain = served.as(ServedDatabase.PLAIN);
    }

    @AfterAll
    static void close() {
        plain.close();
        served.close();
    }

    @Test
    void overview() {
        Answer answer = served.call("db_overview").expectOk();

        assertThat(answer.at("/server/major").asInt()).isEqualTo(18);
        assertThat(answer.at("/server/inRecovery").asBoolean()).isFalse();
        assertThat(answer.at("/server/startedAt").asString())
                .matches("\\d{4}-\\d\\d-\\d\\dT.*(Z|\\+00:00)");
        assertThat(answer.at("/database/name").asString()).isEqualTo(served.database());
        assertThat(answer.at("/database/sizeBytes").asLong()).isPositive();
        assertThat(answer.at("/role/monitor").asBoolean()).isTrue();
        assertThat(answer.at("/connections/max").asInt()).isEqualTo(100);
        assertThat(ServedDatabase.where(answer.at("/largestTables"), "table", "public.items"))
                .singleElement()
                .satisfies(t -> assertThat(t.path("rows").asLong()).isEqualTo(500));
        assertThat(answer.at("/blindSpots").isEmpty()).isTrue();
        assertThat(answer.at("/server/endOfLife").asString()).isEqualTo("2030-11-14");
        assertThat(answer.text()).contains("(primary), supported until 2030-11-14");
        assertThat(answer.text()).contains("PostgreSQL 18", "public.items\t");
    }

    @Test
    void overviewNamesWhatIsMostUrgent() {
        served.execute(
                "CREATE SEQUENCE IF NOT EXISTS nearly_over MAXVALUE 10",
                "SELECT setval('nearly_over', 10)");
        try {
            Answer answer = served.call("db_overview").expectOk();

            assertThat(answer.at("/findings/0/code").asString()).isEqualTo("SEQUENCE_EXHAUSTED");
            assertThat(answer.text()).contains("CRITICAL SEQUENCE_EXHAUSTED: public.nearly_over");
        } finally {
            served.execute("DROP SEQUENCE nearly_over");
        }
    }

    @Test
    void overviewSaysWhatAPlainRoleCannotSee() {
        Answer answer = plain.call("db_overview").expectOk();

        assertThat(answer.at("/role/monitor").asBoolean()).isFalse();
        assertThat(ServedDatabase.texts(answer.at("/blindSpots"), "why"))
                .anyMatch(why -> why.contains("pg_monitor"))
                .anyMatch(why -> why.contains("no SELECT"));
        assertThat(answer.text()).contains("GRANT pg_monitor");
    }

    @Test
    void health() {
        Answer answer = served.call("db_health").unlimited().expectOk();

        for (String area :
                new String[] {
                    "connections",
                    "locks",
                    "checkpoints",
                    "tempFiles",
                    "vacuum",
                    "sequences",
                    "indexes",
                    "settings",
                    "evidence"
                }) {
            assertThat(answer.structured().at("/areas/" + area).isObject()).as(area).isTrue();
        }
        assertThat(answer.at("/areas/checkpoints/maxWalSizeBytes").asLong()).isEqualTo(1L << 30);
        assertThat(answer.at("/areas/checkpoints/checkpointTimeoutSeconds").asInt()).isEqualTo(300);
        assertThat(answer.at("/areas/checkpoints/statsAgeSeconds").asLong()).isNotNegative();
        assertThat(answer.at("/areas/tempFiles/workMemBytes").asLong()).isEqualTo(4L << 20);
        assertThat(answer.at("/areas/evidence/settings").isEmpty()).isTrue();
        assertThat(answer.at("/areas/connections/reserved").asInt()).isEqualTo(3);
    }

    @Test
    void healthAsPlainRoleAnswersEveryAreaItMaySee() {
        Answer answer = plain.call("db_health").unlimited().expectOk();

        assertThat(answer.at("/areas/connections/used").asInt()).isPositive();
        assertThat(ServedDatabase.texts(answer.at("/coverage/skipped")))
                .anyMatch(s -> s.contains("GRANT pg_monitor"));
    }

    @Test
    void oneAreaOfHealth() {
        JsonNode areas = served.call("db_health").with("area", "locks").expectOk().at("/areas");

        assertThat(areas.propertyNames()).containsExactly("locks");
    }

    @Test
    void topQueries() {
        served.execute("SELECT count(*) FROM items WHERE name LIKE 'item 4%'");
        Answer answer = served.call("db_top_queries").with("limit", 100).unlimited().expectOk();

        assertThat(answer.at("/available").asBoolean()).isTrue();
        assertThat(answer.at("/statsSince").asString()).contains("T");
        assertThat(answer.at("/queries"))
                .anySatisfy(
                        q -> {
                            assertThat(q.path("query").asString())
                                    .isEqualTo("SELECT count(*) FROM items WHERE name LIKE $1");
                            assertThat(q.path("queryid").isString()).isTrue();
                            assertThat(q.path("calls").asLong()).isPositive();
                            assertThat(q.path("user").asString()).isEqualTo("postgres");
                            assertThat(q.path("meanMillis").asDouble()).isPositive();
                        });
    }

    @Test
    void topQueriesLeaveOutWhatTheToolItselfRuns() {
        served.call("db_query")
                .with("sql", "SELECT name FROM items ORDER BY id LIMIT 1")
                .expectOk();
        served.call("db_health").expectOk();

        Answer answer =
                served.call("db_top_queries")
                        .with("user", ServedDatabase.DBA)
                        .unlimited()
                        .expectOk();

        assertThat(ServedDatabase.texts(answer.at("/queries"), "query")).isEmpty();
    }

    @Test
    void topQueriesByWhatIsNotCounted() {
        assertThat(served.call("db_top_queries").with("order_by", "planning").expectOk().text())
                .contains("pg_stat_statements.track_planning = on counts it");
    }

    @Test
    void topQueriesWithoutTheExtension() {
        SharedCluster.get().createDatabase("t_without_statements");
        try (ServedDatabase bare =
                ServedDatabase.on(served.cluster(), "t_without_statements", ServedDatabase.DBA)) {
            Answer answer = bare.call("db_top_queries").expectOk();

            assertThat(answer.at("/available").asBoolean()).isFalse();
            assertThat(answer.text()).contains("CREATE EXTENSION pg_stat_statements");
        }
    }

    @Test
    void query() {
        Answer answer =
                served.call("db_query")
                        .with("sql", "SELECT id, name FROM items WHERE id <= $1 ORDER BY id;")
                        .with("params", new String[] {"2"})
                        .expectOk();

        assertThat(answer.at("/columns/1/name").asString()).isEqualTo("name");
        assertThat(answer.at("/columns/0/type").asString()).isEqualTo("integer");
        assertThat(answer.at("/rows").toString())
                .isEqualTo("[[\"1\",\"item 1\"],[\"2\",\"item 2\"]]");
        assertThat(answer.text()).isEqualTo("id\tname\n1\titem 1\n2\titem 2");
    }

    @Test
    void queryRefusesToWrite() {
        assertThat(served.call("db_query").with("sql", "DELETE FROM items").expectError().text())
                .isNotBlank();
        assertThat(served.cluster().scalar(served.database(), "SELECT count(*) FROM items"))
                .isEqualTo("500");
    }

    @Test
    void unknownConnectionIsNamed() {
        assertThat(served.call("db_overview").with("connection", "mian").expectError().text())
                .contains("did you mean 'main'");
    }
}
