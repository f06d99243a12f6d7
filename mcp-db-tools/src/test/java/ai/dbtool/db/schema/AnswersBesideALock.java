package ai.dbtool.db.schema;

import static ai.dbtool.db.ServedDatabase.texts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

/**
 * A transaction holds ACCESS EXCLUSIVE on tables that have all that is printed from expressions,
 * and another table is free.
 */
class AnswersBesideALock {

    private static final String LOCKED = "locked in ACCESS EXCLUSIVE mode by pid ";

    private static ServedDatabase served;

    @BeforeAll
    static void lock() {
        served =
                ServedDatabase.of(
                        AnswersBesideALock.class,
                        "CREATE TABLE held(id serial PRIMARY KEY, email text DEFAULT 'none', twice int GENERATED ALWAYS AS (2 * 3) STORED,"
                                + " CHECK (id > 0))",
                        "COMMENT ON TABLE held IS 'being altered'",
                        "CREATE INDEX held_lower ON held(lower(email)) WHERE id > 5",
                        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
                        "CREATE TRIGGER touched BEFORE UPDATE ON held FOR EACH ROW WHEN (new.id > 3) EXECUTE FUNCTION touch()",
                        "ALTER TABLE held ENABLE ROW LEVEL SECURITY",
                        "CREATE POLICY own ON held USING (id > 3)",
                        "CREATE TABLE free(id int PRIMARY KEY, held int REFERENCES held, note text DEFAULT 'free')",
                        "CREATE VIEW over_held AS SELECT email FROM held",
                        "CREATE FUNCTION held_rows() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM held; END",
                        "CREATE TABLE days(day date DEFAULT '2026-01-01', v int) PARTITION BY RANGE (day)",
                        "CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
                        "CREATE TABLE days_2 PARTITION OF days FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')",
                        "INSERT INTO held(email) SELECT 'e' || g FROM generate_series(1, 100) g",
                        "ANALYZE held, free, days");
        served.session("postgres", "migration", "LOCK TABLE held, days_1 IN ACCESS EXCLUSIVE MODE");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    @Test
    void allThatNeedsNoLock() {
        Answer answer = schema("held", "full");
        JsonNode table = answer.at("/objects/0");

        assertThat(table.path("name").asString()).isEqualTo("public.held");
        assertThat(table.path("comment").asString()).isEqualTo("being altered");
        assertThat(texts(table.path("columns"), "name")).containsExactly("id", "email", "twice");
        assertThat(table.at("/columns/1/default").asString()).isEqualTo("(not read: locked)");
        assertThat(table.at("/columns/2/generated").asString()).isEqualTo("stored");
        assertThat(texts(table.path("primaryKey"))).containsExactly("id");
        assertThat(texts(table.path("indexes"), "name"))
                .containsExactly("public.held_pkey", "public.held_lower");
        assertThat(texts(table.at("/indexes/0/columns"))).containsExactly("id");
        assertThat(table.path("rowSecurity").asString()).isEqualTo("enabled");
        assertThat(table.at("/referencedBy/0/table").asString()).isEqualTo("public.free");
        assertThat(answer.at("/coverage/skipped/0").asString())
                .startsWith("public.held is " + LOCKED)
                .contains("(idle in transaction)", "db_activity");
        assertThat(answer.text()).contains("public.held is " + LOCKED);
    }

    /** One table in the way used to take the columns of all others with it. */
    @ParameterizedTest
    @CsvSource({"public.*, full", "public.*, summary", "public.*, er"})
    void andTheOthersWhole(String pattern, String detail) {
        Answer answer = schema(pattern, detail);

        assertThat(texts(answer.at("/coverage/skipped")))
                .noneMatch(s -> s.contains("a lock was not free"))
                .anyMatch(s -> s.startsWith("public.held is "));
        assertThat(answer.text()).contains("public.free", "note");
        if (detail.equals("full")) {
            JsonNode free =
                    ServedDatabase.where(answer.at("/objects"), "name", "public.free").getFirst();
            assertThat(free.at("/columns/2/default").asString()).isEqualTo("'free'::text");
            JsonNode days =
                    ServedDatabase.where(answer.at("/objects"), "name", "public.days").getFirst();
            assertThat(texts(days.path("partitionList"), "bounds"))
                    .containsExactly(
                            "(not read: locked)",
                            "FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')");
            assertThat(days.path("partitionKey").asString()).isEqualTo("RANGE (day)");
        }
    }

    @Test
    void asStatements() {
        Answer answer = schema("public.*", "ddl");

        assertThat(answer.text())
                .contains(
                        "-- public.held: not read, it is " + LOCKED,
                        "-- public.over_held: not read, it is made of a relation that is locked",
                        "-- public.held_rows: not read",
                        "CREATE TABLE public.free (",
                        "FOREIGN KEY (held) REFERENCES public.held(id)");
        assertThat(texts(answer.at("/coverage/skipped")))
                .noneMatch(s -> s.contains("a lock was not free"))
                .anyMatch(s -> s.startsWith("public.held: not read"));
    }

    @ParameterizedTest
    @CsvSource({"held", "free", "days", "days_1", "over_held"})
    void oneTableDeep(String table) {
        Answer answer = served.call("db_table").with("table", table).unlimited().expectOk();

        assertThat(answer.at("/table").asString()).isEqualTo("public." + table);
        assertThat(texts(answer.at("/coverage/skipped")))
                .noneMatch(s -> s.contains("a lock was not free"));
        assertThat(answer.at("/columns").isEmpty()).isFalse();
        if (table.equals("held")) {
            assertThat(texts(answer.at("/coverage/skipped")))
                    .anyMatch(s -> s.startsWith("public.held is " + LOCKED));
            assertThat(texts(answer.at("/indexes"), "index"))
                    .contains("public.held_pkey", "public.held_lower");
        }
    }

    @ParameterizedTest
    @CsvSource({"db_overview", "db_health", "db_indexes", "db_activity", "db_top_queries"})
    void everyOtherTool(String tool) {
        Answer answer = served.call(tool).unlimited().expectOk();

        assertThat(answer.text()).doesNotContain("a lock was not free");
    }

    private static Answer schema(String pattern, String detail) {
        return served.call("db_schema")
                .with("pattern", pattern)
                .with("detail", detail)
                .unlimited()
                .expectOk();
    }
}
