package ai.dbtool.pg.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.session.PgDatabases;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** limits.max_plan_cost: what costs more does not run. */
class RefusesWhatCostsTooMuch {

    private static PgDatabases databases;
    private static Database database;

    @BeforeAll
    static void open() {
        databases =
                PgDatabases.of(
                        List.of(Attacked.config("costs", "postgres", Attacked.get().cluster())),
                        new LimitsConfig(
                                1_500,
                                1_000,
                                2_000,
                                Duration.ofSeconds(5),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(30),
                                20_000));
        database = databases.open(Principal.local("test"), null).block();
    }

    @AfterAll
    static void close() {
        databases.close();
    }

    private static int rows(String sql, String... parameters) {
        return database.query(new GuardedQuery(sql, List.of(parameters), 0, 10, 100))
                .block()
                .rows()
                .size();
    }

    @Test
    void saysWhatItCostsAndHowToGoOn() {
        for (int again = 0; again < 2; again++) {
            assertThatExceptionOfType(ToolFailure.class)
                    .isThrownBy(() -> rows("SELECT count(*) FROM big a, big b"))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo("too_costly"))
                    .withMessageContaining("limits.max_plan_cost allows 20,000")
                    .withMessageContaining("db_explain");
        }
        assertThat(database.explain("SELECT count(*) FROM big a, big b", List.of(), false).block())
                .contains("Plan");
        assertThatExceptionOfType(ToolFailure.class)
                .isThrownBy(
                        () ->
                                database.explain("SELECT * FROM big a, big b", List.of(), true)
                                        .block());
    }

    @Test
    void countsOnlyWhatAPageReads() {
        assertThat(rows("SELECT a.id FROM big a, big b")).isEqualTo(10);
        assertThat(rows("SELECT id FROM big WHERE id = $1::int", "7")).isEqualTo(1);
        assertThat(rows("SELECT id FROM big WHERE id = $1::int", "8")).isEqualTo(1);
    }
}
