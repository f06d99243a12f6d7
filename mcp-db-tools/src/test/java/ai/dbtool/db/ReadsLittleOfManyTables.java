package ai.dbtool.db;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.function.Supplier;

/**
 * What a look at a database costs the server, counted in blocks and rows, where there are many
 * tables: time depends on the machine, these do not.
 */
class ReadsLittleOfManyTables {

    private static final int TABLES = 800;
    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        ReadsLittleOfManyTables.class,
                        """
                        DO $$
                        BEGIN
                          FOR i IN 0 .. %d LOOP
                            EXECUTE format('CREATE TABLE entity_%%s(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,'
                              ' parent bigint, customer_name text, status text, note_%%s text)', i, i);
                            EXECUTE format('CREATE INDEX ON entity_%%s(customer_name)', i);
                            IF i %% 5 = 1 THEN
                              EXECUTE format('ALTER TABLE entity_%%s ADD FOREIGN KEY (parent) REFERENCES entity_%%s(id)', i, i - 1);
                            END IF;
                            IF i %% 100 = 0 THEN
                              EXECUTE format('INSERT INTO entity_%%s(status) SELECT ''open'' FROM generate_series(1, 2000)', i);
                            END IF;
                          END LOOP;
                        END $$
                        """
                                .formatted(TABLES - 1));
        served.execute("VACUUM ANALYZE");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    /** With 10,000 tables they looked at 11 and 17 blocks for each, where it had been 14 and 43. */
    @ParameterizedTest
    @CsvSource({"db_overview, 20", "db_health, 35"})
    void looksAtFewBlocks(String tool, int blocksOfATable) {
        assertThat(cost("blocks", () -> served.call(tool).expectOk()))
                .isLessThan((long) blocksOfATable * TABLES);
    }

    @Test
    void leavesAreasThatReadEveryTableToHealth() {
        assertThat(served.call("db_overview").expectOk().at("/coverage/skipped").toString())
                .contains("indexes", "bloat", " tables, ask db_health");
    }

    @ParameterizedTest
    @CsvSource({"entity_44, 4", "customer, 8", "nothing_here, 8"})
    void searchesFewBlocks(String pattern, int blocksOfATable) {
        assertThat(
                        cost(
                                "blocks",
                                () -> served.call("db_schema").with("pattern", pattern).expectOk()))
                .isLessThan((long) blocksOfATable * TABLES);
    }

    /** It had been one for each that matches, and all of them where none does. */
    @ParameterizedTest
    @CsvSource({"customer, 700", "nothing_here, 20", "entity_4, 700"})
    void searchSendsOnePage(String pattern, int rows) {
        assertThat(cost("rows", () -> served.call("db_schema").with("pattern", pattern).expectOk()))
                .isLessThan(rows);
    }

    @Test
    void findsTheNearestOfMany() {
        Answer answer = served.call("db_schema").with("pattern", "entiyt_777").expectOk();

        assertThat(answer.text()).contains("nearest name: public.entity_777.");
    }

    /** It had been one for each sequence. */
    @ParameterizedTest
    @CsvSource({"db_overview", "db_health"})
    void takesFewRows(String tool) {
        assertThat(cost("rows", () -> served.call(tool).expectOk())).isLessThan(TABLES);
    }

    /** Not by the pages the catalog counts alone. */
    @Test
    void knowsTheLargestAllTheSame() {
        served.execute(
                "CREATE TABLE fresh(v text)",
                "INSERT INTO fresh SELECT repeat('x', 1000) FROM generate_series(1, 3000)");
        assertThat(served.call("db_overview").expectOk().at("/largestTables/0/table").asString())
                .isEqualTo("public.fresh");
    }

    /** Sum over the statements of {@code call}. */
    private static long cost(String what, Supplier<?> call) {
        call.get();
        served.execute("SELECT pg_stat_statements_reset()");
        call.get();
        return Long.parseLong(
                served.cluster()
                        .scalar(
                                served.database(),
                                """
                                SELECT sum(%s) FROM pg_stat_statements
                                 WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                                   AND userid = '%s'::regrole
                                """
                                        .formatted(
                                                what.equals("rows")
                                                        ? "rows"
                                                        : "shared_blks_hit + shared_blks_read",
                                                ServedDatabase.DBA)));
    }
}
