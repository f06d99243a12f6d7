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

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/** Statistics behind their tables, and collations behind the operating system. */
class TellsHowOldStatisticsAre {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served = ServedDatabase.of(TellsHowOldStatisticsAre.class);
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static Answer health() {
        Answer answer = served.call("db_health").with("area", "statistics").unlimited().expectOk();
        assertThat(answer.text()).doesNotContain("could not be read");
        return answer;
    }

    @Test
    void andWhetherAutovacuumRenewsThem() {
        served.execute(
                "CREATE TABLE off(id int) WITH (autovacuum_enabled = false)",
                "CREATE TABLE raised(id int) WITH (autovacuum_analyze_threshold = 1000000, fillfactor = 90)",
                "CREATE TABLE waits(id int)",
                "CREATE TABLE few(id int) WITH (autovacuum_enabled = false)",
                "INSERT INTO off SELECT generate_series(1, 500)",
                "SELECT pg_stat_force_next_flush()",
                "ANALYZE off",
                "INSERT INTO off SELECT generate_series(1, 4000)",
                "INSERT INTO raised SELECT generate_series(1, 4000)",
                "INSERT INTO waits SELECT generate_series(1, 4000)",
                "INSERT INTO few SELECT generate_series(1, 400)",
                "SELECT pg_stat_force_next_flush()");
        served.cluster()
                .await(
                        served.database(),
                        "SELECT count(*) = 2 FROM pg_stat_user_tables WHERE relname IN ('off', 'raised') AND n_mod_since_analyze = 4000",
                        Duration.ofSeconds(60));
        JsonNode tables = health().at("/areas/statistics/tables");

        JsonNode off = where(tables, "table", "public.off").getFirst();
        assertThat(off.path("renewal").asString()).isEqualTo("off for the table");
        assertThat(off.path("plannerRows").asLong()).isEqualTo(500);
        assertThat(off.path("liveRows").asLong()).isEqualTo(4500);
        assertThat(off.path("changedPercent").asDouble()).isEqualTo(88.9);
        assertThat(off.path("lastAnalyze").asString()).isNotEmpty();
        assertThat(texts(off.path("autovacuumOptions"))).containsExactly("autovacuum_enabled");
        JsonNode raised = where(tables, "table", "public.raised").getFirst();
        assertThat(raised.path("renewal").asString()).isEqualTo("not due");
        assertThat(texts(raised.path("autovacuumOptions")))
                .containsExactly("autovacuum_analyze_threshold");
        // Autovacuum may have been there already.
        assertThat(where(tables, "table", "public.waits"))
                .allMatch(row -> row.path("renewal").asString().equals("waits"));
        assertThat(where(tables, "table", "public.few")).isEmpty();
    }

    @Test
    void andWhichCollationsChangedUnderTheirIndexes() {
        assertThat(health().at("/areas/statistics/collations").isEmpty()).isTrue();
        served.execute(
                "UPDATE pg_database SET datcollversion = '0.1' WHERE datname = current_database()"
                        + " AND pg_database_collation_actual_version(oid) IS NOT NULL",
                "CREATE TABLE sorted(name text, other text)",
                "CREATE INDEX sorted_name ON sorted(name COLLATE \"unicode\")",
                "UPDATE pg_collation SET collversion = '0.2' WHERE collname IN ('unicode', 'pg_c_utf8')");
        try {
            JsonNode rows = health().at("/areas/statistics/collations");

            JsonNode unicode = where(rows, "object", "unicode").getFirst();
            assertThat(where(rows, "object", "pg_c_utf8")).isEmpty();
            assertThat(unicode.path("kind").asString()).isEqualTo("collation");
            assertThat(unicode.path("recorded").asString()).isEqualTo("0.2");
            assertThat(unicode.path("actual").asString()).isNotEqualTo("0.2");
        } finally {
            served.execute(
                    "UPDATE pg_collation SET collversion = pg_collation_actual_version(oid) WHERE collname IN ('unicode', 'pg_c_utf8')",
                    "UPDATE pg_database SET datcollversion = pg_database_collation_actual_version(oid)"
                            + " WHERE datname = current_database()");
        }
    }

    @Test
    void andWhichColumnsOfTheWorkloadDependOnEachOther() throws SQLException {
        served.execute(
                "CREATE TABLE places(id int, city int, region int)",
                "INSERT INTO places SELECT g, g % 400, (g % 400) / 4 FROM generate_series(1, 40000) g",
                "ANALYZE places",
                "GRANT SELECT ON places TO app",
                "SELECT pg_stat_statements_reset()");
        try (Connection app =
                        served.cluster().connect(ServedDatabase.APP, served.database(), "shop");
                PreparedStatement count =
                        app.prepareStatement(
                                "SELECT count(*) FROM places WHERE city = ? AND region = ?")) {
            for (int city = 0; city < 20; city++) {
                count.setInt(1, city);
                count.setInt(2, city / 4);
                count.executeQuery().close();
            }
        }

        JsonNode finding = where(health().at("/findings"), "code", "DEPENDENT_COLUMNS").getFirst();

        assertThat(finding.path("object").asString()).isEqualTo("public.places (city, region)");
        JsonNode remedy = finding.path("remedy");
        served.execute(remedy.path("statement").asString());
        assertThat(where(health().at("/findings"), "code", "DEPENDENT_COLUMNS")).isEmpty();
        served.execute(remedy.path("undo").asString());
        assertThat(where(health().at("/findings"), "code", "DEPENDENT_COLUMNS")).hasSize(1);
    }

    @Test
    void andWhichNobodyRenews() {
        served.execute(
                "CREATE TABLE patient(id int) WITH (autovacuum_analyze_threshold = 1000000)",
                "CREATE TABLE calm(id int) WITH (autovacuum_analyze_threshold = 1000000)",
                "INSERT INTO patient SELECT generate_series(1, 2000)",
                "INSERT INTO calm SELECT generate_series(1, 20000)",
                "SELECT pg_stat_force_next_flush()",
                "ANALYZE patient, calm",
                "INSERT INTO patient SELECT generate_series(1, 3000)",
                "INSERT INTO calm SELECT generate_series(1, 3000)",
                "SELECT pg_stat_force_next_flush()");
        served.cluster()
                .await(
                        served.database(),
                        "SELECT count(*) = 2 FROM pg_stat_user_tables WHERE relname IN ('patient', 'calm') AND n_mod_since_analyze = 3000",
                        Duration.ofSeconds(60));

        JsonNode found = where(health().at("/findings"), "code", "STATISTICS_BEHIND").getFirst();

        assertThat(found.path("object").asString()).isEqualTo("public.patient");
        assertThat(found.path("statement").asString())
                .contains("60.0 % of the rows", "(autovacuum_analyze_threshold)");
        served.execute(found.path("remedy").path("statement").asString());
        served.cluster()
                .await(
                        served.database(),
                        "SELECT n_mod_since_analyze = 0 FROM pg_stat_user_tables WHERE relname = 'patient'",
                        Duration.ofSeconds(60));
        assertThat(where(health().at("/findings"), "code", "STATISTICS_BEHIND")).isEmpty();
    }

    @Test
    void inPercentOfWhatThereWas() {
        served.execute(
                "CREATE TABLE emptied(id int) WITH (autovacuum_enabled = false)",
                "INSERT INTO emptied SELECT generate_series(1, 5000)",
                "ANALYZE emptied",
                "DELETE FROM emptied WHERE id > 1",
                "SELECT pg_stat_force_next_flush()");
        served.cluster()
                .await(
                        served.database(),
                        "SELECT n_mod_since_analyze >= 4999 FROM pg_stat_user_tables WHERE relname = 'emptied'",
                        Duration.ofSeconds(60));

        JsonNode emptied =
                where(health().at("/areas/statistics/tables"), "table", "public.emptied")
                        .getFirst();
        assertThat(emptied.path("changedPercent").asDouble()).isBetween(99.0, 201.0);
    }
}
