package ai.dbtool.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

/** What EXPLAIN (ANALYZE, BUFFERS, WAL) of PostgreSQL 18 says beside rows and times. */
class MeasuresARun {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        MeasuresARun.class,
                        "CREATE TABLE big AS SELECT g AS id, g % 10 AS kind, repeat('x', 100) AS pad FROM generate_series(1, 200000) g",
                        "VACUUM ANALYZE big",
                        "ALTER DATABASE t_measuresarun SET parallel_setup_cost = 0",
                        "ALTER DATABASE t_measuresarun SET parallel_tuple_cost = 0");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static Answer analyze(String sql) {
        return served.call("db_explain")
                .with("sql", sql)
                .with("analyze", true)
                .unlimited()
                .expectOk();
    }

    @Test
    void buffersByNodeAndWorkers() {
        Answer answer = analyze("SELECT count(*) FROM big WHERE id < 5");

        JsonNode scan =
                ServedDatabase.where(answer.at("/nodes"), "relation", "public.big").getFirst();
        long pages =
                Long.parseLong(
                        served.cluster()
                                .scalar(
                                        served.database(),
                                        "SELECT pg_relation_size('big') / 8192"));
        // A worker that begins reads a few pages of the catalog for it too.
        assertThat(
                        scan.path("work").path("hitBlocks").asLong()
                                + scan.path("work").path("readBlocks").asLong())
                .isBetween(pages, pages + 100);
        JsonNode gather =
                ServedDatabase.where(answer.at("/nodes"), "nodeType", "Gather").getFirst();
        assertThat(gather.path("work").path("workersPlanned").asInt()).isPositive();
        assertThat(answer.at("/run/planningMillis").asDouble()).isPositive();
        assertThat(answer.text()).contains("workers at", "planning ");
    }

    @Test
    void rowsReadForNothing() {
        Answer answer = analyze("SELECT count(*) FROM big WHERE pad || id = 'y'");

        assertThat(answer.at("/waste/0/relation").asString()).isEqualTo("public.big");
        assertThat(answer.at("/waste/0/removed").asDouble()).isBetween(199_990.0, 200_010.0);
        assertThat(answer.at("/waste/0/by").asString()).isEqualTo("filter");
        assertThat(answer.text()).contains("removes 2");
        assertThat(analyze("SELECT count(*) FROM big WHERE kind < 5").at("/waste").isEmpty())
                .isTrue();
    }

    @Test
    void wrongEstimatesOfJoinsToo() {
        Answer answer =
                analyze(
                        "SELECT count(*) FROM big a JOIN big b ON a.id % 7 = b.id % 7 WHERE a.id < 300 AND b.id < 300");

        assertThat(ServedDatabase.texts(answer.at("/misestimates"), "nodeType"))
                .anyMatch(t -> t.contains("Join"));
    }

    @Test
    void timeToCompile() {
        served.execute(
                "ALTER DATABASE t_measuresarun SET jit_above_cost = 0",
                "ALTER DATABASE t_measuresarun SET jit = on");
        boolean compiles =
                served.cluster().scalar(served.database(), "SELECT pg_jit_available()").equals("t");
        try (ServedDatabase again =
                ServedDatabase.on(served.cluster(), served.database(), ServedDatabase.DBA)) {
            Answer answer =
                    again.call("db_explain")
                            .with("sql", "SELECT sum(id * 2) FROM big")
                            .with("analyze", true)
                            .unlimited()
                            .expectOk();
            assertThat(answer.text().contains("JIT")).isEqualTo(compiles);
        }
    }
}
