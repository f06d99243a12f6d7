package ai.dbtool.db.health;

import static ai.dbtool.db.ServedDatabase.texts;
import static ai.dbtool.db.ServedDatabase.where;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;

/** Relations far larger than their rows need, and indexes that are written and never read. */
class FindsEmptySpace {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served = ServedDatabase.of(FindsEmptySpace.class);
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static JsonNode health(String area) {
        Answer answer = served.call("db_health").with("area", area).unlimited().expectOk();
        assertThat(answer.text()).doesNotContain("could not be read", "sizes of rows:");
        return answer.structured().at("/areas/" + area);
    }

    @Test
    void inTablesAndIndexesAfterAPurge() {
        served.execute(
                "CREATE TABLE \"Purged\"(id int, pad text)",
                "INSERT INTO \"Purged\" SELECT g, repeat('x', 100) || g FROM generate_series(1, 100000) g",
                "CREATE INDEX purged_pad ON \"Purged\"(pad)",
                "DELETE FROM \"Purged\" WHERE id % 20 <> 0",
                "VACUUM ANALYZE \"Purged\"",
                "CREATE TABLE dense(id int, short text, long text)",
                "INSERT INTO dense SELECT g, 's' || g, repeat(md5(g::text), g % 9) FROM generate_series(1, 100000) g",
                "CREATE INDEX dense_long ON dense(long)",
                "CREATE INDEX dense_short ON dense(short)",
                "CREATE TABLE roomy(id int, pad text) WITH (fillfactor = 40)",
                "INSERT INTO roomy SELECT g, repeat('x', 150) FROM generate_series(1, 60000) g",
                "VACUUM ANALYZE dense",
                "VACUUM ANALYZE roomy");

        JsonNode rows = health("bloat").path("relations");

        assertThat(texts(rows, "relation"))
                .containsExactlyInAnyOrder("public.\"Purged\"", "public.purged_pad");
        for (JsonNode row : rows) {
            assertThat(row.path("table").asString()).isEqualTo("public.\"Purged\"");
            assertThat(row.path("bloatPercent").asDouble()).isBetween(80.0, 97.0);
            assertThat(row.path("rows").asLong()).isBetween(5_000L, 10_000L);
        }
    }

    @Test
    void inIndexesThatAreWrittenAndNeverRead() {
        served.execute(
                "CREATE TABLE noted(id int PRIMARY KEY, a int, b int, c int UNIQUE)",
                "CREATE INDEX noted_a ON noted(a)",
                "CREATE INDEX noted_b ON noted(b)",
                "CREATE UNIQUE INDEX noted_ab ON noted(a, b)",
                "CREATE TABLE quiet(id int, a int)",
                "CREATE INDEX quiet_a ON quiet(a)",
                "INSERT INTO noted SELECT g, g, g, g FROM generate_series(1, 5000) g",
                "ANALYZE noted",
                "SELECT count(*) FROM noted WHERE b = 7",
                "SELECT pg_stat_force_next_flush()");
        served.cluster()
                .await(
                        served.database(),
                        "SELECT count(*) = 1 FROM pg_stat_user_indexes WHERE indexrelname = 'noted_b' AND idx_scan > 0",
                        Duration.ofSeconds(60));

        JsonNode rows = health("indexes").path("unused");

        assertThat(texts(rows, "index")).contains("public.noted_a");
        assertThat(texts(rows, "index"))
                .doesNotContainAnyElementsOf(
                        List.of("public.noted_b", "public.noted_ab", "public.quiet_a"));
        assertThat(where(rows, "index", "public.noted_a").getFirst().path("indexWrites").asLong())
                .isEqualTo(5000);
    }
}
