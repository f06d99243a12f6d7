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
import java.util.Map;

/** Which indexes can go, and which foreign keys lack one. */
class JudgesIndexes {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served = ServedDatabase.of(JudgesIndexes.class);
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static Answer health() {
        Answer answer = served.call("db_health").with("area", "indexes").unlimited().expectOk();
        assertThat(answer.text()).doesNotContain("redundant indexes:", "foreign keys:");
        return answer;
    }

    private static List<String> redundant(String table) {
        return where(health().at("/areas/indexes/redundant"), "table", table).stream()
                .flatMap(row -> texts(row.path("indexes")).stream())
                .toList();
    }

    @Test
    void ofTwinsTheOlderStaysAndAPrefixGoes() {
        served.execute(
                "CREATE TABLE twins(id int PRIMARY KEY, a int, b int, c text)",
                "CREATE INDEX twins_first ON twins(a, b)",
                "CREATE INDEX twins_second ON twins(a, b)",
                "CREATE INDEX twins_third ON twins(a, b)",
                "CREATE INDEX twins_prefix ON twins(a)",
                "CREATE INDEX twins_other ON twins(b)");

        assertThat(redundant("public.twins"))
                .containsExactly(
                        "public.twins_prefix", "public.twins_second", "public.twins_third");
    }

    @Test
    void theOneThatGuaranteesSomethingStays() {
        served.execute(
                "CREATE TABLE kept(id int, code int, ref int, PRIMARY KEY (id), UNIQUE (code))",
                "CREATE INDEX kept_id ON kept(id)",
                "CREATE UNIQUE INDEX kept_code ON kept(code)",
                "CREATE UNIQUE INDEX kept_ref ON kept(ref)",
                "CREATE INDEX kept_ref_plain ON kept(ref)",
                "CREATE INDEX kept_ref_code ON kept(ref, code)");

        assertThat(redundant("public.kept"))
                .containsExactly("public.kept_code", "public.kept_id", "public.kept_ref_plain");
    }

    @Test
    void indexesThatOnlyLookAlikeStay() {
        served.execute(
                "CREATE TABLE alike(id int, a int, t text, p point)",
                "CREATE INDEX alike_t ON alike(t)",
                "CREATE INDEX alike_t_pattern ON alike(t text_pattern_ops)",
                "CREATE INDEX alike_t_c ON alike(t COLLATE \"C\")",
                "CREATE INDEX alike_a ON alike(a)",
                "CREATE INDEX alike_a_partial ON alike(a) WHERE id > 5",
                "CREATE INDEX alike_a_hash ON alike USING hash (a)",
                "CREATE INDEX alike_a_down ON alike(a DESC)",
                "CREATE INDEX alike_a_including ON alike(a, id) INCLUDE (t)",
                "CREATE INDEX alike_lower ON alike(lower(t))",
                "CREATE INDEX alike_upper ON alike(upper(t), a)",
                "CREATE INDEX alike_b ON alike USING brin (a)",
                "CREATE INDEX alike_ab ON alike USING brin (a, id)");

        assertThat(redundant("public.alike")).containsExactly("public.alike_a");
        served.execute("DROP INDEX alike_a", "CREATE INDEX alike_lower_a ON alike(lower(t), a)");
        assertThat(redundant("public.alike")).containsExactly("public.alike_lower");
    }

    @Test
    void nullsNotDistinctIsAnotherPromise() {
        served.execute(
                "CREATE TABLE promise(a int)",
                "CREATE UNIQUE INDEX promise_one ON promise(a)",
                "CREATE UNIQUE INDEX promise_other ON promise(a) NULLS NOT DISTINCT");

        assertThat(redundant("public.promise")).isEmpty();
    }

    @Test
    void saysWhatDroppingTakesAndGivesBack() {
        served.execute(
                "CREATE TABLE \"Odd One\"(\"The A\" int)",
                "CREATE INDEX odd_1 ON \"Odd One\"(\"The A\")",
                "CREATE INDEX \"Odd 2\" ON \"Odd One\"(\"The A\")",
                "INSERT INTO \"Odd One\" SELECT generate_series(1, 100)",
                "SELECT pg_stat_force_next_flush()");
        served.cluster()
                .await(
                        served.database(),
                        "SELECT n_tup_ins = 100 FROM pg_stat_user_tables WHERE relname = 'Odd One'",
                        Duration.ofSeconds(60));
        Answer answer = health();
        JsonNode row =
                where(answer.at("/areas/indexes/redundant"), "table", "public.\"Odd One\"")
                        .getFirst();
        JsonNode finding = where(answer.at("/findings"), "object", "public.\"Odd One\"").getFirst();

        assertThat(texts(row.path("coveredBy"))).containsExactly("public.odd_1");
        assertThat(row.path("indexWrites").asLong()).isEqualTo(100);
        assertThat(row.path("tableIndexes").asLong()).isEqualTo(2);
        assertThat(finding.path("code").asString()).isEqualTo("REDUNDANT_INDEX");
        served.execute(finding.at("/remedy/statement").asString());
        assertThat(redundant("public.\"Odd One\"")).isEmpty();
        served.execute(finding.at("/remedy/undo").asString());
        assertThat(redundant("public.\"Odd One\"")).containsExactly("public.\"Odd 2\"");
    }

    @Test
    void foreignKeysWithoutAnIndexAndWhatDeletesCost() {
        served.execute(
                "CREATE TABLE parent(id int PRIMARY KEY, k1 int, k2 int, UNIQUE (k1, k2))",
                "INSERT INTO parent SELECT g, g, g FROM generate_series(1, 20000) g",
                "CREATE TABLE bare(id int, pid int REFERENCES parent)",
                "CREATE TABLE served(id int, pid int REFERENCES parent)",
                "CREATE INDEX ON served(pid, id)",
                "CREATE TABLE partly(pid int REFERENCES parent)",
                "CREATE INDEX ON partly(pid) WHERE pid IS NOT NULL",
                "CREATE TABLE filtered(id int, pid int REFERENCES parent)",
                "CREATE INDEX ON filtered(pid) WHERE id > 3",
                "CREATE TABLE pair(a int, b int, FOREIGN KEY (a, b) REFERENCES parent(k1, k2))",
                "CREATE INDEX ON pair(b, a)",
                "CREATE TABLE half(a int, b int, FOREIGN KEY (a, b) REFERENCES parent(k1, k2))",
                "CREATE INDEX ON half(b)",
                "INSERT INTO bare SELECT g, g FROM generate_series(1, 15000) g",
                "ANALYZE bare",
                "DELETE FROM parent WHERE id > 19990",
                "SELECT pg_stat_force_next_flush()");
        served.cluster()
                .await(
                        served.database(),
                        "SELECT n_tup_del = 10 FROM pg_stat_user_tables WHERE relname = 'parent'",
                        Duration.ofSeconds(60));
        Answer answer = health();
        JsonNode keys = answer.at("/areas/indexes/foreignKeysWithoutIndex");

        assertThat(texts(keys, "table"))
                .containsExactlyInAnyOrder("public.bare", "public.filtered", "public.half");
        JsonNode bare = where(keys, "table", "public.bare").getFirst();
        assertThat(bare.path("constraint").asString()).isEqualTo("bare_pid_fkey");
        assertThat(texts(bare.path("columns"))).containsExactly("pid");
        assertThat(bare.path("parent").asString()).isEqualTo("public.parent");
        Map<String, Long> counted =
                Map.of("tableRows", 15_000L, "tableScans", 10L, "parentDeletes", 10L);
        counted.forEach(
                (key, least) ->
                        assertThat(bare.path(key).asLong()).as(key).isGreaterThanOrEqualTo(least));
        assertThat(where(answer.at("/findings"), "code", "FK_WITHOUT_INDEX"))
                .extracting(f -> f.path("object").asString())
                .containsExactly("public.bare(pid)");
        served.execute(
                where(answer.at("/findings"), "code", "FK_WITHOUT_INDEX")
                        .getFirst()
                        .at("/remedy/statement")
                        .asString());
        assertThat(texts(health().at("/areas/indexes/foreignKeysWithoutIndex"), "table"))
                .doesNotContain("public.bare");
    }
}
