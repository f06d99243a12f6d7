package ai.dbtool.db.health;

import static ai.dbtool.db.ServedDatabase.where;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Definitions that are wrong in each way the lints know: each is found, its remedy takes the
 * finding away, and its undo brings it back.
 */
class FindsLooseEnds {

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        // What everybody may write makes any other role one that may do more than read.
        try (ServedDatabase reader = ServedDatabase.of(FindsLooseEnds.class)) {
            served = reader.asSuperuser();
        }
    }

    @AfterEach
    void close() {
        served.close();
    }

    private Answer health(String area) {
        Answer answer = served.call("db_health").with("area", area).unlimited().expectOk();
        assertThat(answer.structured().at("/coverage/skipped").isEmpty())
                .as(answer.structured().at("/coverage/skipped").toString())
                .isTrue();
        return answer;
    }

    private List<String> codes(String area) {
        return StreamSupport.stream(health(area).at("/findings").spliterator(), false)
                .map(f -> f.path("code").asString())
                .toList();
    }

    private void findsAndMends(String area, String code, String object) {
        JsonNode finding = finding(area, code, object);
        JsonNode evidence = finding.path("evidence").path(0);
        assertThat(health(area).structured().at(evidence.asString()).path("object").asString())
                .isEqualTo(object);
        String remedy = finding.path("remedy").path("statement").asString("");
        String undo = finding.path("remedy").path("undo").asString("");
        assertThat(remedy).as(code).isNotEmpty();
        served.execute(remedy);
        assertThat(where(health(area).at("/findings"), "code", code)).as(remedy).isEmpty();
        if (!undo.startsWith("none")) {
            served.execute(undo);
            finding(area, code, object);
        }
    }

    private JsonNode finding(String area, String code, String object) {
        return where(health(area).at("/findings"), "code", code).stream()
                .filter(f -> f.path("object").asString().equals(object))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        code + " of " + object + " not in " + codes(area)));
    }

    @Test
    void nothingInAFreshDatabase() {
        assertThat(codes("schema")).isEmpty();
        assertThat(codes("security")).isEmpty();
        assertThat(codes("drift")).isEmpty();
    }

    @Test
    void rowSecurityThatDoesNothing() {
        served.execute(
                "CREATE TABLE notes(id int PRIMARY KEY, owner text)",
                "CREATE POLICY mine ON notes USING (owner = current_user)");

        findsAndMends("security", "RLS_POLICY_WITHOUT_RLS", "public.notes");
    }

    @Test
    void rowSecurityThatDoesTooMuchOrTooLittle() {
        served.execute(
                "CREATE TABLE locked(id int PRIMARY KEY)",
                "ALTER TABLE locked ENABLE ROW LEVEL SECURITY",
                "CREATE TABLE loose(id int PRIMARY KEY, tenant text)",
                "ALTER TABLE loose ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY anything ON loose FOR UPDATE USING (true)",
                "CREATE POLICY slow ON loose FOR SELECT USING (tenant = current_setting('app.tenant'))",
                "CREATE POLICY quick ON loose FOR SELECT USING (tenant = (SELECT current_setting('app.tenant')))");

        finding("security", "RLS_WITHOUT_POLICY", "public.locked");
        finding("security", "RLS_POLICY_ALWAYS_TRUE", "anything on public.loose");
        finding("security", "RLS_PER_ROW_FUNCTION", "slow on public.loose");
        finding("security", "RLS_MANY_PERMISSIVE_POLICIES", "public.loose");
        assertThat(where(health("security").at("/findings"), "code", "RLS_PER_ROW_FUNCTION"))
                .hasSize(1);
    }

    @Test
    void viewsThatPassRowSecurity() {
        served.execute(
                "CREATE TABLE secrets(id int PRIMARY KEY, owner text)",
                "ALTER TABLE secrets ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY mine ON secrets USING (owner = current_user)",
                "CREATE VIEW all_secrets AS SELECT * FROM secrets",
                "GRANT SELECT ON all_secrets TO PUBLIC",
                "CREATE VIEW own_secrets WITH (security_invoker) AS SELECT * FROM secrets",
                "GRANT SELECT ON own_secrets TO PUBLIC");

        findsAndMends("security", "VIEW_PASSES_RLS", "public.all_secrets");
    }

    @Test
    void functionsThatLendRights() {
        served.execute(
                "CREATE FUNCTION lent(a int, b text) RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT a'",
                "CREATE PROCEDURE lent_too() SECURITY DEFINER SET search_path = public LANGUAGE sql AS 'SELECT 1'",
                "CREATE FUNCTION kept() RETURNS int SECURITY DEFINER SET search_path = public LANGUAGE sql AS 'SELECT 1'",
                "REVOKE EXECUTE ON FUNCTION kept FROM PUBLIC");

        finding("security", "DEFINER_OF_SUPERUSER", "public.lent_too()");
        assertThat(where(health("security").at("/findings"), "code", "DEFINER_OF_SUPERUSER"))
                .hasSize(2);
        findsAndMends("security", "DEFINER_SEARCH_PATH", "public.lent(a integer, b text)");
        served.execute("DROP PROCEDURE lent_too()");
        findsAndMends("security", "DEFINER_OF_SUPERUSER", "public.lent(a integer, b text)");
    }

    @Test
    void doorsOpenToEverybody() {
        served.execute(
                "CREATE SCHEMA shared",
                "GRANT CREATE ON SCHEMA shared TO PUBLIC",
                "CREATE TABLE board(id int PRIMARY KEY)");

        findsAndMends("security", "SCHEMA_OPEN_TO_ALL", "shared");
        served.execute("GRANT INSERT, SELECT ON board TO PUBLIC");
        findsAndMends("security", "TABLE_OPEN_TO_ALL", "public.board");
    }

    @Test
    void tablesThatPromiseLess() {
        served.execute(
                "CREATE TABLE heap(a int, b int)",
                "INSERT INTO heap VALUES (1, 1), (2, 2)",
                "CREATE UNIQUE INDEX ON heap(a)",
                "CREATE TABLE keyed(a int NOT NULL UNIQUE)",
                "INSERT INTO keyed VALUES (1)",
                "CREATE UNLOGGED TABLE cache(id int PRIMARY KEY)",
                "INSERT INTO cache VALUES (1)",
                "CREATE TABLE odd(id int PRIMARY KEY, callback regproc)",
                "CREATE TABLE parts(id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_rest PARTITION OF parts DEFAULT",
                "INSERT INTO parts VALUES (7)",
                "ANALYZE");

        finding("schema", "NO_PRIMARY_KEY", "public.heap");
        assertThat(where(health("schema").at("/findings"), "code", "NO_PRIMARY_KEY")).hasSize(1);
        finding("schema", "DEFAULT_PARTITION_FILLS", "public.parts_rest");
        findsAndMends("schema", "UNLOGGED_TABLE", "public.cache");
        findsAndMends("schema", "TYPE_BLOCKS_UPGRADE", "public.odd.callback");
    }

    @Test
    void constraintsThatAreNotKept() {
        served.execute(
                "CREATE TABLE parent(id bigint PRIMARY KEY)",
                "CREATE TABLE child(id int PRIMARY KEY, p int REFERENCES parent, q bigint)",
                "ALTER TABLE child ADD CONSTRAINT late CHECK (p > 0) NOT VALID",
                "ALTER TABLE child ADD CONSTRAINT one FOREIGN KEY (q) REFERENCES parent",
                "ALTER TABLE child ADD CONSTRAINT two FOREIGN KEY (q) REFERENCES parent",
                "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER sleeper BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION nothing()",
                "ALTER TABLE child DISABLE TRIGGER sleeper");

        finding("schema", "FOREIGN_KEY_TYPES_DIFFER", "child_p_fkey on public.child");
        findsAndMends("schema", "CONSTRAINT_NOT_VALID", "late on public.child");
        findsAndMends("schema", "FOREIGN_KEY_TWICE", "two on public.child");
        findsAndMends("schema", "TRIGGER_DISABLED", "sleeper on public.child");
        served.execute(
                "ALTER TABLE child ENABLE TRIGGER ALL", "ALTER TABLE child DISABLE TRIGGER ALL");
        finding("schema", "CONSTRAINT_NOT_ENFORCED", "one on public.child");
    }

    @Test
    void whatUpgradesLeaveBehind() {
        served.execute(
                "DROP EXTENSION pg_stat_statements",
                "CREATE EXTENSION pg_stat_statements VERSION '1.10'",
                "CREATE TABLE words(w text COLLATE \"unicode\")",
                "CREATE INDEX ON words(w)",
                "UPDATE pg_collation SET collversion = '0' WHERE collname = 'unicode'");

        finding("drift", "COLLATION_VERSION_CHANGED", "unicode");
        findsAndMends("drift", "EXTENSION_OUTDATED", "pg_stat_statements");
    }

    @Test
    void aDatabaseThatSortsOtherwiseThanItsSystem() {
        served.execute(
                "DROP DATABASE IF EXISTS moved",
                "CREATE DATABASE moved TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en' ENCODING 'UTF8'",
                "UPDATE pg_database SET datcollversion = '0' WHERE datname = 'moved'");
        try (ServedDatabase moved =
                ServedDatabase.on(served.cluster(), "moved", ServedDatabase.DBA)) {
            Answer answer = moved.call("db_health").with("area", "drift").unlimited().expectOk();

            assertThat(where(answer.at("/findings"), "code", "COLLATION_MISMATCH"))
                    .singleElement()
                    .satisfies(
                            f ->
                                    assertThat(f.at("/remedy/statement").asString())
                                            .contains("REINDEX DATABASE CONCURRENTLY moved"));
        }
        served.execute("DROP DATABASE moved WITH (FORCE)");
    }
}
