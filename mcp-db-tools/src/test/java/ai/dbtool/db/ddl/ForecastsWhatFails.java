package ai.dbtool.db.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.Older;
import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.postgres.OtherPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import tools.jackson.databind.JsonNode;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Every statement is forecast, then run: {@code would-fail} stands where PostgreSQL refuses and
 * nowhere else, and what a CASCADE is said to take is what the server's notice names.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForecastsWhatFails {

    private static final Set<String> FAILS =
            Set.of("would-fail", "needed-by-constraint", "object-missing", "object-exists");

    private static final Pattern ENTRY =
            Pattern.compile("drop cascades to (?:table column |column )?(.+)");

    private static final String[] SETUP = {
        "CREATE TYPE mood AS ENUM ('sad', 'ok')",
        "CREATE TYPE unused AS ENUM ('x')",
        "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE FUNCTION two(int) RETURNS int LANGUAGE sql AS 'SELECT 2'",
        "CREATE FUNCTION two(int, int) RETURNS int LANGUAGE sql AS 'SELECT 2'",
        "CREATE SEQUENCE numbers",
        "CREATE TABLE customer (id int PRIMARY KEY, code text UNIQUE, m mood, note text, boss int REFERENCES customer)",
        "CREATE TABLE sale (id int DEFAULT nextval('numbers'), customer int CONSTRAINT sale_customer REFERENCES customer, n int DEFAULT two(1))",
        "CREATE TABLE lone (id serial PRIMARY KEY, name text CHECK (name <> ''))",
        "CREATE TRIGGER stamped BEFORE INSERT ON sale FOR EACH ROW EXECUTE FUNCTION stamp()",
        "CREATE VIEW notes AS SELECT id, note FROM customer",
        "CREATE VIEW \"Short Notes\" AS SELECT left(note, 5) AS note FROM notes",
        "CREATE TABLE days (day int, k int) PARTITION BY RANGE (day)",
        "CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM (0) TO (100)",
        "CREATE TABLE base (a int)",
        "CREATE TABLE derived (b int) INHERITS (base)",
        "CREATE SCHEMA empty",
        "CREATE SCHEMA shop",
        "CREATE TABLE shop.big (id int PRIMARY KEY, customer int REFERENCES customer, t text)",
        "CREATE TABLE shop.small (id int REFERENCES shop.big)",
        "INSERT INTO shop.big SELECT n, NULL, repeat('x', 50) FROM generate_series(1, 20000) n",
        "INSERT INTO shop.small SELECT n FROM generate_series(1, 10) n",
        "CREATE VIEW over_shop AS SELECT t FROM shop.big",
        "CREATE TABLE tag (id int PRIMARY KEY, n int, kind int, opt int)",
        "INSERT INTO tag SELECT n, n, n % 5, nullif(n % 4, 0) FROM generate_series(1, 2000) n",
        "CREATE TABLE good_days (k int, day int)",
        "CREATE TABLE less_days (day int)",
        "CREATE TABLE more_days (day int, k int, x int)",
        "CREATE TABLE text_days (day text, k int)",
        "CREATE INDEX days_k ON days (k)",
        "CREATE TABLE key_of (id int PRIMARY KEY, code text UNIQUE, a int, b int, n numeric UNIQUE, dt date, bare int, UNIQUE (a, b))",
        "CREATE UNIQUE INDEX ON key_of (dt) WHERE dt IS NOT NULL",
        "CREATE TABLE keyless (id int)",
        "CREATE TABLE late_key (id int PRIMARY KEY DEFERRABLE)",
        "CREATE UNLOGGED TABLE fleeting (id int PRIMARY KEY)",
        "CREATE DOMAIN whole AS int",
        "CREATE COLLATION any_case (provider = icu, locale = 'und', deterministic = false)",
        "CREATE TABLE refers (i int, l bigint, t text, v varchar(9), c char(5), n numeric, f float8, u uuid, o oid, w whole, x int, d text COLLATE any_case, g int GENERATED ALWAYS AS (i + 1) STORED)",
        "CREATE TABLE parts (id int, k int, PRIMARY KEY (id, k)) PARTITION BY RANGE (k)",
        "CREATE MATERIALIZED VIEW kept AS SELECT id FROM key_of",
        "CREATE TABLE shelves (k int) PARTITION BY LIST (k)",
        "CREATE TABLE shelf_1 PARTITION OF shelves FOR VALUES IN (1)",
        "CREATE TABLE shelf_rest PARTITION OF shelves DEFAULT",
        "ANALYZE"
    };

    private static final List<String> STATEMENTS =
            List.of(
                    "DROP TABLE customer",
                    "DROP TABLE customer CASCADE",
                    "DROP TABLE sale",
                    "DROP TABLE lone",
                    "DROP TABLE days",
                    "DROP TABLE days_1",
                    "DROP TABLE base",
                    "DROP TABLE base, derived",
                    "DROP TABLE base CASCADE",
                    "DROP TABLE shop.big",
                    "DROP TABLE shop.big, shop.small",
                    "DROP VIEW notes",
                    "DROP VIEW notes, \"Short Notes\"",
                    "DROP VIEW notes CASCADE",
                    "DROP VIEW \"Short Notes\"",
                    "DROP SEQUENCE numbers",
                    "DROP SEQUENCE numbers CASCADE",
                    "TRUNCATE customer",
                    "TRUNCATE customer CASCADE",
                    "TRUNCATE sale",
                    "TRUNCATE customer, sale, shop.big, shop.small",
                    "TRUNCATE customer, sale",
                    "TRUNCATE days",
                    "ALTER TABLE customer DROP COLUMN note",
                    "ALTER TABLE customer DROP COLUMN note CASCADE",
                    "ALTER TABLE customer DROP COLUMN m",
                    "ALTER TABLE customer DROP COLUMN id",
                    "ALTER TABLE customer DROP COLUMN boss",
                    "ALTER TABLE lone DROP COLUMN name",
                    "ALTER TABLE lone DROP COLUMN id",
                    "ALTER TABLE base DROP COLUMN a",
                    "ALTER TABLE customer DROP CONSTRAINT customer_pkey",
                    "ALTER TABLE customer DROP CONSTRAINT customer_pkey CASCADE",
                    "ALTER TABLE customer DROP CONSTRAINT customer_code_key",
                    "ALTER TABLE sale DROP CONSTRAINT sale_customer",
                    "DROP FUNCTION stamp()",
                    "DROP FUNCTION stamp CASCADE",
                    "DROP FUNCTION two(integer)",
                    "DROP FUNCTION two(int, int)",
                    "DROP FUNCTION two(int) CASCADE",
                    "DROP TYPE mood",
                    "DROP TYPE mood CASCADE",
                    "DROP TYPE unused",
                    "DROP SCHEMA shop",
                    "DROP SCHEMA shop CASCADE",
                    "DROP SCHEMA empty",
                    "DROP INDEX customer_pkey",
                    "ALTER TABLE tag ADD PRIMARY KEY (n)",
                    "ALTER TABLE tag DROP CONSTRAINT tag_pkey, ADD PRIMARY KEY (n)",
                    "ALTER TABLE tag DROP CONSTRAINT tag_pkey, ADD PRIMARY KEY (opt)",
                    "ALTER TABLE tag ADD UNIQUE (kind)",
                    "ALTER TABLE tag ADD UNIQUE (n)",
                    "ALTER TABLE tag ADD UNIQUE (n, kind)",
                    "CREATE UNIQUE INDEX ON tag (kind, opt)",
                    "CREATE UNIQUE INDEX ON tag (n)",
                    "CREATE UNIQUE INDEX ON tag (kind) WHERE n < 3",
                    "ALTER TABLE tag ALTER COLUMN opt SET NOT NULL",
                    "ALTER TABLE tag ALTER COLUMN n SET NOT NULL",
                    "ALTER TABLE days ATTACH PARTITION good_days FOR VALUES FROM (100) TO (200)",
                    "ALTER TABLE days ATTACH PARTITION less_days FOR VALUES FROM (100) TO (200)",
                    "ALTER TABLE days ATTACH PARTITION more_days FOR VALUES FROM (100) TO (200)",
                    "ALTER TABLE days ATTACH PARTITION text_days FOR VALUES FROM (100) TO (200)",
                    "CREATE INDEX CONCURRENTLY ON days (day)",
                    "DROP INDEX CONCURRENTLY days_k",
                    "DROP INDEX days_k",
                    "REFRESH MATERIALIZED VIEW kept",
                    "REFRESH MATERIALIZED VIEW CONCURRENTLY kept",
                    "REFRESH MATERIALIZED VIEW CONCURRENTLY kept WITH NO DATA",
                    "REFRESH MATERIALIZED VIEW notes",
                    "REINDEX INDEX customer",
                    "REINDEX TABLE days_k",
                    "REINDEX TABLE notes",
                    "REINDEX TABLE kept",
                    "CLUSTER customer USING customer_pkey",
                    "CLUSTER customer USING no_index",
                    "CLUSTER key_of USING key_of_dt_idx",
                    "CLUSTER notes",
                    "TRUNCATE notes",
                    "TRUNCATE kept",
                    "LOCK TABLE kept",
                    "LOCK TABLE notes",
                    "CREATE TRIGGER x BEFORE INSERT ON kept FOR EACH ROW EXECUTE FUNCTION stamp()",
                    "CREATE TRIGGER x INSTEAD OF INSERT ON notes FOR EACH ROW EXECUTE FUNCTION stamp()",
                    "CREATE POLICY x ON notes USING (true)",
                    "CREATE INDEX ON notes (id)",
                    "CREATE INDEX ON kept (id)",
                    "ALTER TABLE customer ATTACH PARTITION good_days FOR VALUES FROM (1) TO (2)",
                    "ALTER TABLE days ATTACH PARTITION days_1 FOR VALUES FROM (100) TO (200)",
                    "ALTER TABLE base ATTACH PARTITION derived FOR VALUES FROM (100) TO (200)",
                    "ALTER TABLE days DETACH PARTITION days_1",
                    "ALTER TABLE days DETACH PARTITION good_days",
                    "ALTER TABLE customer DETACH PARTITION good_days",
                    "ALTER TABLE shelves DETACH PARTITION shelf_1 CONCURRENTLY",
                    "ALTER TABLE notes ADD COLUMN x int",
                    "ALTER TABLE kept DROP COLUMN id",
                    "ALTER TABLE kept SET (fillfactor = 50)",
                    "ALTER TABLE notes RENAME TO notices",
                    "ALTER VIEW customer RENAME TO clients",
                    "ALTER SEQUENCE customer RESTART",
                    "DROP VIEW lone",
                    "DROP TABLE \"Short Notes\"",
                    "DROP INDEX lone",
                    "DROP MATERIALIZED VIEW kept",
                    "DROP SEQUENCE lone",
                    "CREATE OR REPLACE VIEW brand_new AS SELECT 1 AS x",
                    "CREATE INDEX IF NOT EXISTS days_k ON days (k)",
                    "CREATE INDEX days_k ON days (k)",
                    "SELECT id INTO customer FROM lone",
                    "SELECT id INTO TEMP fresh FROM lone",
                    "WITH x AS (SELECT 1 AS id) SELECT id INTO fresh FROM x",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES key_of",
                    "ALTER TABLE refers ADD FOREIGN KEY (l) REFERENCES key_of (id)",
                    "ALTER TABLE refers ADD FOREIGN KEY (t) REFERENCES key_of (id)",
                    "ALTER TABLE refers ADD FOREIGN KEY (n) REFERENCES key_of",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES key_of (n)",
                    "ALTER TABLE refers ADD FOREIGN KEY (f) REFERENCES key_of (n)",
                    "ALTER TABLE refers ADD FOREIGN KEY (u) REFERENCES key_of (code)",
                    "ALTER TABLE refers ADD FOREIGN KEY (v) REFERENCES key_of (code)",
                    "ALTER TABLE refers ADD FOREIGN KEY (c) REFERENCES key_of (code)",
                    "ALTER TABLE refers ADD FOREIGN KEY (d) REFERENCES key_of (code)",
                    "ALTER TABLE refers ADD FOREIGN KEY (o) REFERENCES key_of (id)",
                    "ALTER TABLE refers ADD FOREIGN KEY (w) REFERENCES key_of (id)",
                    "ALTER TABLE refers ADD FOREIGN KEY (g) REFERENCES key_of (id)",
                    "ALTER TABLE refers ADD FOREIGN KEY (g) REFERENCES key_of (id) ON UPDATE CASCADE",
                    "ALTER TABLE refers ADD FOREIGN KEY (g) REFERENCES key_of (id) ON DELETE SET NULL",
                    "ALTER TABLE refers ADD FOREIGN KEY (i, x) REFERENCES key_of (a, b)",
                    "ALTER TABLE refers ADD FOREIGN KEY (i, x) REFERENCES key_of (b, a)",
                    "ALTER TABLE refers ADD FOREIGN KEY (i, x) REFERENCES key_of (id)",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES key_of (a, b)",
                    "ALTER TABLE refers ADD FOREIGN KEY (i, x) REFERENCES key_of",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES key_of (a)",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES key_of (bare)",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES key_of (gone)",
                    "ALTER TABLE refers ADD FOREIGN KEY (gone) REFERENCES key_of",
                    "ALTER TABLE refers ADD FOREIGN KEY (t) REFERENCES key_of (dt)",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES keyless",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES keyless (id)",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES late_key",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES fleeting",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES notes (id)",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES kept (id)",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES gone (id)",
                    "ALTER TABLE refers ADD FOREIGN KEY (i, x) REFERENCES parts",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES parts (id)",
                    "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES refers (x)",
                    "ALTER TABLE refers ADD FOREIGN KEY (t) REFERENCES key_of NOT VALID",
                    "ALTER TABLE fleeting ADD FOREIGN KEY (id) REFERENCES key_of",
                    "ALTER TABLE notes ADD FOREIGN KEY (id) REFERENCES key_of",
                    "ALTER TABLE parts ADD FOREIGN KEY (id) REFERENCES key_of",
                    "ALTER TABLE parts ADD FOREIGN KEY (id) REFERENCES key_of NOT VALID",
                    "ALTER TABLE ONLY parts ADD FOREIGN KEY (id) REFERENCES key_of",
                    "ALTER TABLE refers ADD UNIQUE (x), ADD FOREIGN KEY (i) REFERENCES refers (x)",
                    "ALTER TABLE refers ADD COLUMN z text REFERENCES key_of",
                    "ALTER TABLE refers ADD COLUMN z bigint REFERENCES key_of",
                    "ALTER TABLE refers ADD COLUMN z int REFERENCES key_of (bare)",
                    "ALTER TABLE refers ADD COLUMN z int, ADD FOREIGN KEY (z) REFERENCES key_of",
                    "CREATE TABLE fresh (id text REFERENCES key_of)",
                    "CREATE TABLE fresh (id serial REFERENCES key_of)",
                    "CREATE TABLE fresh (id int, x text, CONSTRAINT q FOREIGN KEY (id, x) REFERENCES key_of (a, b))",
                    "CREATE TABLE fresh (id int CHECK (id > 0), x int, FOREIGN KEY (id, x) REFERENCES key_of (a, b) ON DELETE CASCADE)",
                    "CREATE TABLE fresh (id int PRIMARY KEY, x int REFERENCES fresh)",
                    "CREATE TABLE fresh (id int, x int REFERENCES fresh)",
                    "CREATE TABLE fresh (id int REFERENCES notes)",
                    "CREATE TEMP TABLE fresh (id int REFERENCES key_of)");

    private ServedDatabase newest;
    private ServedDatabase older;

    @BeforeAll
    void prepare() {
        newest = ServedDatabase.of(ForecastsWhatFails.class, SETUP);
        if (OtherPostgres.isHere()) {
            older = Older.of(ForecastsWhatFails.class, SETUP);
        }
    }

    @AfterAll
    void close() {
        newest.close();
        if (older != null) {
            older.close();
        }
    }

    @Test
    void onTheEmbeddedServer() {
        compare(newest);
    }

    @Test
    void onDebiansPostgres15() {
        Assumptions.assumeTrue(older != null, "PostgreSQL 15 of Debian is not installed");
        compare(older);
    }

    private static void compare(ServedDatabase db) {
        List<String> wrong = new ArrayList<>();
        for (String sql : STATEMENTS) {
            JsonNode forecast = forecast(db, sql);
            List<String> rules = ServedDatabase.texts(forecast.path("issues"), "rule");
            boolean failing = rules.stream().anyMatch(FAILS::contains);
            List<String> gone = new ArrayList<>();
            String refused = run(db, sql, gone);
            if (failing != (refused != null)) {
                wrong.add(sql + ": " + rules + " claimed, " + refused + " seen");
            }
            String said = message(forecast, "cascades");
            for (String what : gone) {
                String last = what.replaceAll(".* ", "");
                if (!said.contains(last) && !said.contains(" more")) {
                    wrong.add(sql + ": " + what + " goes, claimed is: " + said);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static JsonNode forecast(ServedDatabase db, String sql) {
        return db.call("db_check_fix").with("sql", sql).expectOk().at("/statements/0");
    }

    private static String message(JsonNode forecast, String rule) {
        for (JsonNode issue : forecast.path("issues")) {
            if (issue.path("rule").asString().equals(rule)) {
                return issue.path("message").asString();
            }
        }
        return "";
    }

    /**
     * Why the server refuses, or {@code null}; what it says goes along is added to {@code gone}.
     */
    private static String run(ServedDatabase db, String sql, List<String> gone) {
        try (Connection connection = db.cluster().connect("postgres", db.database());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(sql.contains("CONCURRENTLY"));
            statement.execute(sql);
            for (SQLWarning notice = statement.getWarnings();
                    notice != null;
                    notice = notice.getNextWarning()) {
                ENTRY.matcher(String.valueOf(notice.getMessage()))
                        .results()
                        .map(m -> m.group(1))
                        .filter(what -> !what.matches("\\d+ other objects"))
                        .forEach(gone::add);
            }
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return null;
        } catch (SQLException refused) {
            return refused.getMessage();
        }
    }

    @Test
    void namesWhatStandsInTheWayAndTheWayOut() {
        assertThat(message(forecast(newest, "DROP TABLE customer"), "would-fail"))
                .contains(
                        "constraint sale_customer on table public.sale",
                        "view public.notes",
                        "add CASCADE");
        assertThat(message(forecast(newest, "TRUNCATE customer"), "would-fail"))
                .contains("sale_customer of public.sale", "name that table too");
        assertThat(message(forecast(newest, "DROP FUNCTION stamp()"), "would-fail"))
                .contains("trigger stamped on table public.sale");
        assertThat(message(forecast(newest, "DROP TYPE mood"), "would-fail"))
                .contains("column m of table public.customer");
    }

    @Test
    void aSchemaGoesWithTheRowsOfItsTables() {
        JsonNode forecast = forecast(newest, "DROP SCHEMA shop CASCADE");

        assertThat(message(forecast, "loses-data"))
                .contains("2 tables", "20,010 rows", ": shop.big (")
                .contains("shop.small (");
        assertThat(ServedDatabase.texts(forecast.path("locks"), "relation"))
                .contains("shop.big", "shop.small", "public.customer", "public.over_shop");
        assertThat(
                        Review.of("DROP SCHEMA shop CASCADE").getFirst().issues().stream()
                                .filter(i -> i.severity() == Rule.Severity.ERROR)
                                .map(Forecast.Issue::rule))
                .contains("loses-data");
    }

    @Test
    void offersNoFormThatFailsToo() {
        JsonNode constraint = forecast(newest, "DROP INDEX customer_pkey");
        assertThat(ServedDatabase.texts(constraint.path("safer")))
                .containsExactly("ALTER TABLE public.customer DROP CONSTRAINT customer_pkey;");

        JsonNode partitioned = forecast(newest, "CREATE INDEX CONCURRENTLY ON days (day)");
        assertThat(ServedDatabase.texts(partitioned.path("safer")))
                .contains("CREATE INDEX days_day_idx ON ONLY public.days (day);");
        assertThat(partitioned.path("undo").asString()).isEqualTo("DROP INDEX days_day_idx;");

        JsonNode unique = forecast(newest, "ALTER TABLE customer ADD UNIQUE (code)");
        assertThat(unique.path("undo").asString())
                .isEqualTo("ALTER TABLE public.customer DROP CONSTRAINT customer_code_key1;");
        assertThat(message(forecast(newest, "ALTER TABLE tag ADD UNIQUE (kind)"), "would-fail"))
                .contains("looks as if there are duplicates", "about 5 values", "2,000 rows");
        assertThat(
                        message(
                                forecast(newest, "ALTER TABLE tag ALTER COLUMN opt SET NOT NULL"),
                                "would-fail"))
                .contains("opt is NULL in about 25 %");
    }

    @Test
    void aForeignKeyThatNeedsACastIsSlower() {
        assertThat(
                        message(
                                forecast(
                                        newest,
                                        "ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES key_of (n)"),
                                "foreign-key-of-other-type"))
                .contains("i is integer, n of public.key_of is numeric", "no index on i serves");
        assertThat(
                        message(
                                forecast(
                                        newest,
                                        "ALTER TABLE refers ADD FOREIGN KEY (v) REFERENCES key_of (code)"),
                                "foreign-key-of-other-type"))
                .isEmpty();
    }

    @Test
    void whatEarlierStatementsRemoveIsNotInTheWay() {
        JsonNode statements =
                newest.call("db_check_fix")
                        .with(
                                "sql",
                                "DROP TRIGGER stamped ON sale; DROP FUNCTION stamp();"
                                        + " DROP VIEW notes CASCADE; ALTER TABLE customer DROP COLUMN note;")
                        .expectOk()
                        .at("/statements");

        for (JsonNode statement : statements) {
            assertThat(message(statement, "would-fail")).isEmpty();
        }
    }

    @Test
    void aKeyThatEarlierStatementsMakeIsThere() {
        JsonNode statements =
                newest.call("db_check_fix")
                        .with(
                                "sql",
                                "CREATE UNIQUE INDEX CONCURRENTLY k ON keyless (id);"
                                        + " ALTER TABLE refers ADD FOREIGN KEY (i) REFERENCES keyless (id);")
                        .expectOk()
                        .at("/statements");

        assertThat(message(statements.get(1), "would-fail")).isEmpty();
    }
}
