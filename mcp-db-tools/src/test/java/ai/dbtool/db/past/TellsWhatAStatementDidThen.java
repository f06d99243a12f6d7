package ai.dbtool.db.past;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

/** A statement at a recorded time: rows of then are gone, what became of them is not. */
class TellsWhatAStatementDidThen {

    private static final String OPEN = "SELECT id FROM orders o WHERE o.state = 'open'";

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        served =
                ServedDatabase.of(
                        TellsWhatAStatementDidThen.class,
                        "CREATE TABLE orders(id int PRIMARY KEY, state text)",
                        "INSERT INTO orders SELECT g, CASE WHEN g % 2 = 0 THEN 'open' ELSE 'done' END"
                                + " FROM generate_series(1, 1000) g",
                        "CREATE TABLE loaded(id int)");
    }

    @AfterEach
    void close() {
        served.close();
    }

    /** Records {@code statements}, once what they did to rows is counted. */
    private void record(String counted, String... statements) {
        served.recorded(
                () -> {
                    served.execute(statements);
                    served.cluster()
                            .await(
                                    served.database(),
                                    "SELECT " + counted + " FROM pg_stat_user_tables",
                                    Duration.ofSeconds(30));
                });
    }

    /** Two times: everything is there; then rows are deleted, and a table is emptied. */
    private String twoTimes() {
        record(
                "sum(n_tup_ins) = 1800 AND sum(seq_scan) >= 3",
                OPEN,
                OPEN,
                OPEN,
                "INSERT INTO loaded SELECT generate_series(1, 800)");
        String between = Instant.now().toString();
        record(
                "sum(n_tup_del) = 500 AND sum(n_tup_ins) = 1801",
                "DELETE FROM orders WHERE state = 'open'",
                OPEN,
                OPEN,
                "BEGIN; TRUNCATE loaded; INSERT INTO loaded VALUES (1); COMMIT",
                "ALTER TABLE loaded ADD COLUMN late int");
        return between;
    }

    @Test
    void andWhyItsRowsWereOthers() {
        String at = twoTimes();
        served.execute("DROP TABLE orders CASCADE");

        Answer answer =
                served.call("db_why_rows")
                        .with(
                                "sql",
                                "select id from orders o join loaded l using (id) where o.state = 'new'")
                        .with("at", at)
                        .with("window", "5m")
                        .expectOk();
        assertThat(answer.at("/runs").size()).as("of another text").isZero();
        assertThat(answer.at("/tables/0/table").asString()).isEqualTo("public.orders");
        assertThat(answer.at("/tables/0/rowsBefore").asLong()).isEqualTo(1000);
        assertThat(answer.at("/tables/0/rows").asLong()).isEqualTo(500);
        assertThat(answer.at("/tables/0/deleted").asLong()).isEqualTo(500);
        assertThat(answer.text())
                .contains(
                        "500 rows were deleted from public.orders; 500 were left",
                        "public.loaded had 800 rows and then 1, but 0 were deleted: TRUNCATE",
                        "table public.loaded: + column late integer",
                        "no statement of this text was recorded");

        Answer same =
                served.call("db_why_rows")
                        .with("sql", "SELECT id FROM orders o WHERE o.state = 'another value'")
                        .with("at", at)
                        .with("window", "5m")
                        .expectOk();
        assertThat(same.at("/runs/0/then/calls").asLong()).isEqualTo(2);
        assertThat(same.at("/runs/0/then/rowsPerCall").asDouble()).isZero();
        assertThat(same.at("/runs/0/before/calls").asLong()).isEqualTo(3);
        assertThat(same.at("/runs/0/before/rowsPerCall").asDouble()).isEqualTo(500);
        assertThat(same.at("/reasons/0").asString())
                .isEqualTo("it returned 0.0 rows a call to postgres, and 500.0 before");
    }

    @Test
    void insteadOfRowsOfThen() {
        twoTimes();

        Answer answer = served.call("db_query").with("sql", OPEN).with("window", "5m").expectOk();

        assertThat(answer.at("/runs/0/then/calls").asLong()).isEqualTo(5);
        assertThat(answer.text()).contains("rows of then are not kept by PostgreSQL");
        assertThat(
                        served.call("db_query")
                                .with("sql", OPEN)
                                .with("window", "5m")
                                .with("cursor", "abc")
                                .expectError()
                                .text())
                .contains("cursor pages rows of now");
    }

    @Test
    void orSaysThatNothingWasRecorded() {
        for (String tool : new String[] {"db_query", "db_why_rows"}) {
            assertThat(
                            served.call(tool)
                                    .with("sql", OPEN)
                                    .with("window", "5m")
                                    .expectError()
                                    .text())
                    .contains("dbtool-ai collect");
        }
        record("sum(n_tup_ins) >= 1000", "SELECT 1");
        Answer unknown =
                served.call("db_query")
                        .with(
                                "sql",
                                "WITH w AS (SELECT 1) SELECT * FROM w, generate_series(1, 2) g")
                        .with("window", "5m")
                        .expectOk();
        assertThat(unknown.at("/tables").size()).isZero();
        assertThat(unknown.text() + unknown.at("/coverage"))
                .contains("no table of this statement was recorded");
    }
}
