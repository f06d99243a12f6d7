package ai.dbtool.db.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.dbtool.db.Older;
import ai.dbtool.db.ServedDatabase;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.pg.Database;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What {@code db_check_fix} says of recorded statements: with hypopg (Debian's PostgreSQL 15, where
 * it is) and without (18).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShowsBeforeAndAfter {

    private static final Path HYPOPG = Path.of("/usr/share/postgresql/15/extension/hypopg.control");

    private static final String BY_CUSTOMER = "SELECT note FROM visits WHERE customer = 77";

    private static final String BY_PICKED =
            "SELECT count(*) FROM picked p JOIN visits v ON v.ref = p.ref";

    private static final String[] SETUP = {
        "CREATE TABLE visits (id int PRIMARY KEY, customer int, \"Kind\" text, open boolean, note text, ref int)",
        "INSERT INTO visits SELECT n, n % 5000, 'k' || n % 4, n % 100 = 0, repeat('x', 60), n FROM generate_series(1, 100000) n",
        "CREATE TABLE picked (ref int)",
        "INSERT INTO picked SELECT n * 33 FROM generate_series(1, 3000) n",
        "CREATE TABLE days (day int NOT NULL, customer int) PARTITION BY RANGE (day)",
        "CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM (0) TO (100)",
        "CREATE TABLE days_2 PARTITION OF days FOR VALUES FROM (100) TO (200)",
        "INSERT INTO days SELECT n % 200, n % 5000 FROM generate_series(1, 100000) n",
        "VACUUM ANALYZE",
        "GRANT SELECT ON visits, days, picked TO app"
    };

    private ServedDatabase plain;
    private ServedDatabase hypopg;

    @BeforeAll
    void prepare() throws SQLException {
        plain = ServedDatabase.of(ShowsBeforeAndAfter.class, SETUP);
        ran(plain);
        if (Files.exists(HYPOPG)) {
            hypopg = Older.of(ShowsBeforeAndAfter.class, SETUP);
            hypopg.execute("CREATE EXTENSION hypopg");
            ran(hypopg);
        }
    }

    private static void ran(ServedDatabase db) throws SQLException {
        Connection app =
                db.session(
                        "app",
                        "workload",
                        BY_CUSTOMER,
                        BY_PICKED,
                        "SELECT count(*) FROM visits WHERE id = 7",
                        "SELECT id FROM visits WHERE open AND note > 'z' ORDER BY id",
                        "SELECT count(*) FROM days WHERE customer = 8",
                        "SELECT * FROM visits ORDER BY note, id");
        app.rollback();
    }

    @AfterAll
    void close() {
        plain.close();
        if (hypopg != null) {
            hypopg.close();
        }
    }

    private ServedDatabase withHypopg() {
        Assumptions.assumeTrue(hypopg != null, "PostgreSQL 15 with hypopg is not installed");
        return hypopg;
    }

    private static Answer check(ServedDatabase db, String sql) {
        return db.call("db_check_fix").with("sql", sql).unlimited().expectOk();
    }

    private static JsonNode effect(Answer answer) {
        return answer.at("/statements/0").path("effect");
    }

    private static List<String> queries(JsonNode effect) {
        return ServedDatabase.texts(effect.path("changed"), "query");
    }

    @Test
    void theCostItPromisesIsTheCostOnceBuilt() {
        ServedDatabase db = withHypopg();
        Answer answer = check(db, "CREATE INDEX visits_c ON visits (customer)");
        JsonNode first = effect(answer).path("changed").path(0);

        assertThat(effect(answer).path("method").asString()).isEqualTo("hypopg");
        assertThat(effect(answer).path("planned").asInt()).isEqualTo(5);
        assertThat(queries(effect(answer)))
                .containsExactly("SELECT note FROM visits WHERE customer = $1");
        assertThat(first.path("planChanges").asBoolean()).isTrue();
        assertThat(first.path("changePercent").asDouble()).isLessThan(-90);
        assertThat(answer.text())
                .contains("hypothetical index (hypopg)", "  helps ", "another plan");

        assertThat(db.cluster().scalar(db.database(), "SELECT to_regclass('visits_c') IS NULL"))
                .isEqualTo("t");
        db.execute("CREATE INDEX visits_c ON visits (customer)");
        double real =
                db.call("db_explain")
                        .with("sql", BY_CUSTOMER)
                        .expectOk()
                        .at("/totalCost")
                        .asDouble();
        db.execute("DROP INDEX visits_c");
        assertThat(real).isCloseTo(first.path("costAfter").asDouble(), within(0.1 * real));
    }

    /** hypopg leaves out the way from the root, a third of what each of 3,000 look-ups costs. */
    @Test
    void alsoOfAJoinThatLooksUpManyTimes() {
        ServedDatabase db = withHypopg();
        JsonNode first =
                effect(check(db, "CREATE INDEX visits_ref ON visits (ref)"))
                        .path("changed")
                        .path(0);
        assertThat(first.path("query").asString()).contains("picked");

        db.execute("CREATE INDEX visits_ref ON visits (ref)");
        double real =
                db.call("db_explain").with("sql", BY_PICKED).expectOk().at("/totalCost").asDouble();
        db.execute("DROP INDEX visits_ref");
        assertThat(real).isCloseTo(first.path("costAfter").asDouble(), within(0.15 * real));
    }

    @Test
    void pretendsConditionsAndPartitionsButNoExpressions() {
        ServedDatabase db = withHypopg();

        JsonNode partial = effect(check(db, "CREATE INDEX ON visits (note) WHERE (open)"));
        assertThat(queries(partial))
                .containsExactly("SELECT id FROM visits WHERE open AND note > $1 ORDER BY id");
        JsonNode other =
                effect(check(db, "CREATE INDEX ON visits (note) WHERE \"Kind\" = 'k' AND open"));
        assertThat(other.path("planned").asInt()).isEqualTo(5);
        assertThat(queries(other)).isEmpty();
        JsonNode partitioned = effect(check(db, "CREATE INDEX ON days (customer desc)"));
        assertThat(queries(partitioned))
                .containsExactly("SELECT count(*) FROM days WHERE customer = $1");

        for (String sql :
                List.of(
                        "CREATE INDEX ON visits (lower(note))",
                        "CREATE INDEX ON visits (note) WHERE length(note) > 3",
                        "CREATE INDEX ON visits (note) WHERE NOT (open AND customer = 1)",
                        "CREATE INDEX ON visits USING gin (note)")) {
            Answer answer = check(db, sql);
            assertThat(effect(answer).isMissingNode()).as(sql).isTrue();
            assertThat(answer.text()).contains("before and after of an index over expressions");
        }
    }

    @Test
    void withoutHypopgItReasonsFromPlansAndSaysSo() {
        Answer answer = check(plain, "CREATE INDEX ON visits (customer, note)");

        assertThat(effect(answer).path("method").asString()).isEqualTo("estimates");
        assertThat(queries(effect(answer)))
                .containsExactly("SELECT note FROM visits WHERE customer = $1");
        assertThat(effect(answer).path("changed").path(0).path("changePercent").asDouble())
                .isLessThan(-50);
        assertThat(answer.text()).contains("hypopg is not installed", "CREATE EXTENSION hypopg");
        assertThat(queries(effect(check(plain, "CREATE INDEX ON visits (\"Kind\")")))).isEmpty();
    }

    @Test
    void plansUnderAProposedSettingAndLeavesItAsItWas() {
        Answer answer = check(plain, "SET work_mem = '256MB'; ALTER SYSTEM SET enable_sort = off");
        JsonNode memory = effect(answer);

        assertThat(memory.path("method").asString()).isEqualTo("setting");
        assertThat(queries(memory)).contains("SELECT * FROM visits ORDER BY note, id");
        assertThat(memory.path("changed").path(0).path("changePercent").asDouble()).isNegative();
        for (int i = 0; i < 8; i++) {
            assertThat(
                            plain.call("db_query")
                                    .with(
                                            "sql",
                                            "SELECT setting FROM pg_settings WHERE name = 'work_mem'")
                                    .expectOk()
                                    .text())
                    .contains("4096");
        }
    }

    @Test
    void takesNoOtherSettingAndNoValueTheServerRefuses() {
        for (String sql :
                List.of(
                        "SET search_path = 'evil'",
                        "SET statement_timeout = 0",
                        "SET role = 'postgres'",
                        "SET work_mem = DEFAULT")) {
            assertThat(effect(check(plain, sql)).isMissingNode()).as(sql).isTrue();
        }
        Answer refused = check(plain, "SET work_mem = 'a lot'");
        assertThat(effect(refused).path("planned").asInt()).isZero();
        assertThat(refused.text()).contains("invalid value for parameter \"work_mem\"");
    }

    @Test
    void plansNothingForWhoMayOnlyLook() {
        Principal reader = new Principal("key:ann", Set.of(Scope.DB_READ), null);
        Database database = plain.database(reader);
        Sight sight = new Sight();
        Effects effects =
                new Effects(
                        database,
                        Objects.requireNonNull(database.facts().block()),
                        reader,
                        Duration.ofSeconds(20),
                        sight);
        List<Forecast> found =
                Objects.requireNonNull(
                        Review.of("CREATE INDEX ON visits (customer)", database, sight, effects)
                                .block());

        assertThat(found.getFirst().effect()).isNull();
        assertThat(sight.skipped())
                .anySatisfy(s -> assertThat(s).contains("db:query", "before and after"));
    }
}
