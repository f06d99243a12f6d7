package ai.dbtool.pg.guard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.GuardedRows;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.testkit.guard.Corpus;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Every text of masked.sql: no way to a value of people.email, and the other columns stay open. */
class KeepsMaskedColumnsIn {

    private static final String SECRET = "ada@example.com";
    private static PgDatabases databases;
    private static String name;

    @BeforeAll
    static void start() {
        name = SharedCluster.databaseFor(KeepsMaskedColumnsIn.class);
        SharedCluster.get()
                .execute(
                        name,
                        "CREATE EXTENSION hstore",
                        "CREATE TABLE people (id int, email text, city text, lower_email text GENERATED ALWAYS AS (lower(email)) STORED)",
                        "INSERT INTO people VALUES (1, '"
                                + SECRET
                                + "', 'Oslo'), (2, '"
                                + SECRET
                                + "', 'Rome')",
                        "CREATE TABLE people_child () INHERITS (people)",
                        "CREATE TABLE contacts (id int, email text)",
                        "CREATE TABLE notes (id int, note text)",
                        "INSERT INTO notes VALUES (1, 'x')",
                        "CREATE VIEW people_open AS SELECT id, city FROM people",
                        "CREATE VIEW people_view AS SELECT id, email AS e FROM people",
                        "CREATE VIEW people_view2 AS SELECT id FROM people_view WHERE e > 'a'",
                        "CREATE VIEW people_rows AS SELECT to_jsonb(p) AS j FROM people p",
                        "CREATE MATERIALIZED VIEW people_copy AS SELECT email AS e FROM people",
                        "CREATE FUNCTION people_email(int) RETURNS text STABLE LANGUAGE sql AS 'SELECT email FROM people WHERE id = $1'",
                        "CREATE VIEW people_called AS SELECT people_email(1) AS e",
                        "CREATE VIEW people_stats AS SELECT most_common_vals::text AS v FROM pg_stats",
                        "ANALYZE people");
        databases =
                PgDatabases.of(
                        List.of(
                                masking("masked", "public.people.email", false),
                                masking("strict", "public.people.email", true),
                                masking("mistaken", "public.people.mail", false)),
                        LimitsConfig.defaults());
    }

    private static ConnectionConfig masking(String connection, String column, boolean strict) {
        return new ConnectionConfig(
                connection,
                "127.0.0.1",
                SharedCluster.get().port(),
                name,
                "postgres",
                null,
                "disable",
                null,
                true,
                false,
                strict,
                List.of(column));
    }

    @AfterAll
    static void stop() {
        databases.close();
    }

    private static Database open(String connection) {
        return databases.open(Principal.local("test"), connection).block();
    }

    private static GuardedRows query(String connection, String sql) {
        return open(connection).query(new GuardedQuery(sql, List.of(), 0, 10, 200)).block();
    }

    @ParameterizedTest
    @ValueSource(strings = {"masked", "strict"})
    void whateverTheWay(String connection) {
        SoftAssertions all = new SoftAssertions();
        for (String text : Corpus.masked("refused")) {
            try {
                all.fail("ran: " + text + " -> " + query(connection, text).rows());
            } catch (ToolFailure refused) {
                all.assertThat(refused.code())
                        .as(text + " -> " + refused.getMessage())
                        .isEqualTo("refused_sql");
                all.assertThat(refused.getMessage()).as(text).doesNotContain(SECRET);
            }
            try {
                all.fail(
                        "planned: "
                                + text
                                + " -> "
                                + open(connection).explain(text, List.of(), false).block());
            } catch (ToolFailure refused) {
                all.assertThat(refused.code()).as(text).isEqualTo("refused_sql");
            }
        }
        all.assertAll();
    }

    @Test
    void andLeavesTheOtherColumnsOpen() {
        SoftAssertions all = new SoftAssertions();
        for (String text : Corpus.masked("allowed")) {
            try {
                all.assertThat(query("masked", text).rows().toString())
                        .as(text)
                        .doesNotContain(SECRET);
            } catch (ToolFailure refused) {
                all.fail(text + " -> " + refused.getMessage());
            }
        }
        all.assertAll();
    }

    @Test
    void andRunsNothingUnderAPolicyThatNamesNoColumn() {
        assertThat(
                        open("mistaken")
                                .query(new GuardedQuery("SELECT 1", List.of(), 0, 10, 200))
                                .onErrorResume(e -> reactor.core.publisher.Mono.empty())
                                .blockOptional())
                .isEmpty();
    }
}
