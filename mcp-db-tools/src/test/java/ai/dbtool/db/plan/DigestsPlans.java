package ai.dbtool.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.Map;

/** What the digest says of a plan, and what it keeps. */
class DigestsPlans {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        DigestsPlans.class,
                        "CREATE TABLE facts(id int PRIMARY KEY, a int, b int, pad text)",
                        "INSERT INTO facts SELECT g, g % 100, g % 100, repeat('x', 100) FROM generate_series(1, 60000) g",
                        "ANALYZE facts");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    @Test
    void ownSharesAddUp() {
        Answer answer =
                served.call("db_explain")
                        .with(
                                "sql",
                                "SELECT f.a, count(*) FROM facts f JOIN facts g ON g.id = f.b WHERE f.a < 50 AND EXISTS (SELECT FROM facts h WHERE h.id = f.a LIMIT 1) GROUP BY f.a ORDER BY 2 LIMIT 5")
                        .unlimited()
                        .expectOk();

        double sum = 0;
        for (JsonNode node : answer.at("/nodes")) {
            assertThat(node.path("sharePercent").asDouble()).isBetween(0.0, 100.0);
            sum += node.path("sharePercent").asDouble();
        }
        assertThat(sum).isBetween(99.0, 101.0);
        assertThat(answer.at("/analyzed").asBoolean()).isFalse();
        assertThat(answer.structured().has("executionMillis")).isFalse();
    }

    @Test
    void measuresOnRequest() {
        Answer answer =
                served.call("db_explain")
                        .with("sql", "SELECT count(*) FROM facts WHERE a = 5 AND b = 5")
                        .with("analyze", true)
                        .unlimited()
                        .expectOk();

        assertThat(answer.at("/analyzed").asBoolean()).isTrue();
        assertThat(answer.at("/executionMillis").asDouble()).isPositive();
        assertThat(answer.at("/misestimates"))
                .anySatisfy(
                        m -> {
                            assertThat(m.path("relation").asString()).isEqualTo("public.facts");
                            assertThat(m.path("factor").asDouble()).isGreaterThan(10);
                        });
    }

    @Test
    void seesWorkThatWentToDisk() {
        Answer answer =
                served.call("db_explain")
                        .with("sql", "SELECT * FROM facts ORDER BY pad, b")
                        .with("analyze", true)
                        .unlimited()
                        .expectOk();

        assertThat(answer.at("/spills/0/kind").asString()).isEqualTo("sort");
        assertThat(answer.at("/spills/0/kilobytes").asLong()).isGreaterThan(4_096);
    }

    @Test
    void keepsTheFullPlanUnderItsHandle() {
        Answer first =
                served.call("db_explain")
                        .with("sql", "SELECT * FROM facts WHERE id = 3")
                        .expectOk();
        String id = first.at("/planId").asString();

        Answer again = served.call("db_explain").with("plan_id", id).expectOk();
        Answer resource =
                served.client().request("resources/read", Map.of("uri", "pg://main/plan/" + id));

        assertThat(again.structured()).isEqualTo(first.structured());
        assertThat(resource.result().path("contents").path(0).path("text").asString())
                .contains("\"Node Type\": \"Index Scan\"");
        assertThat(served.call("db_explain").with("plan_id", "p000000000000").expectError().text())
                .contains("plan_id");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(served.call("db_explain").expectError().text()).contains("exactly one of");
        assertThat(served.call("db_explain").with("queryid", "77").expectError().text())
                .contains("db_top_queries");
        assertThat(served.call("db_explain").with("queryid", "abc").expectError().text())
                .contains("whole number");
        assertThat(
                        served.call("db_explain")
                                .with("sql", "SELECT * FROM facts WHERE id = $1")
                                .with("analyze", true)
                                .expectError()
                                .text())
                .contains("params");
    }
}
