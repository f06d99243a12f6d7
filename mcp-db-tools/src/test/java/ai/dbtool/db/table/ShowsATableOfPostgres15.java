package ai.dbtool.db.table;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.Older;
import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PostgreSQL 15 has no time of the last scan, no frozen pages and no cap of the threshold. */
class ShowsATableOfPostgres15 {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                Older.of(
                        ShowsATableOfPostgres15.class,
                        "CREATE EXTENSION pgstattuple",
                        "CREATE TABLE orders(id int PRIMARY KEY, status text)",
                        "INSERT INTO orders SELECT g, 'paid' FROM generate_series(1, 5000) g",
                        "ANALYZE orders",
                        "SELECT pg_stat_force_next_flush()");
    }

    @AfterAll
    static void close() {
        if (served != null) {
            served.close();
        }
    }

    @Test
    void asOfNewerOnes() {
        Answer answer = served.call("db_table").with("table", "orders").unlimited().expectOk();

        assertThat(answer.at("/coverage").toString()).doesNotContain("skipped");
        assertThat(answer.at("/size/rows").asLong()).isEqualTo(5_000);
        assertThat(
                        ServedDatabase.where(answer.at("/upkeep/due"), "what", "insert")
                                .getFirst()
                                .path("threshold")
                                .asLong())
                .isEqualTo(1_000 + 1_000);
        assertThat(answer.at("/space/method").asString()).isEqualTo("pgstattuple");
        assertThat(answer.at("/indexes/0/scans").asLong()).isZero();
        assertThat(ServedDatabase.texts(answer.at("/statements"), "does")).contains("write");
    }
}
