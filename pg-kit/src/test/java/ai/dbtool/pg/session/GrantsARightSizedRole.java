package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GrantScript;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.ServerFacts;
import ai.dbtool.testkit.postgres.SharedCluster;
import ai.dbtool.testkit.regress.PsqlScript;

import org.junit.jupiter.api.Test;

import java.util.List;

/** The role that the script makes on a real server: it reads, it is let in, it can do no more. */
class GrantsARightSizedRole {

    private static final String DATABASE = SharedCluster.databaseFor(GrantsARightSizedRole.class);

    private static void run(GrantScript script) {
        PsqlScript.pieces(script.sql()).stream()
                .map(PsqlScript.Piece::sql)
                .filter(sql -> !sql.isBlank())
                .forEach(sql -> SharedCluster.get().execute(DATABASE, sql));
    }

    private static ConnectionConfig connection(String role, boolean strict) {
        return new ConnectionConfig(
                role,
                "127.0.0.1",
                SharedCluster.get().port(),
                DATABASE,
                role,
                null,
                "disable",
                null,
                false,
                false,
                strict);
    }

    private static long rows(Database database, String sql) {
        return database.query(new GuardedQuery(sql, List.of(), 0, 10, 100)).block().rows().size();
    }

    @Test
    void forAllDataWithTheStrictGuard() {
        SharedCluster.get()
                .execute(
                        DATABASE,
                        "CREATE EXTENSION IF NOT EXISTS pg_stat_statements",
                        "CREATE TABLE orders AS SELECT 1 AS id");
        for (int again = 0; again < 2; again++) {
            run(new GrantScript("watcher of \"it\"", DATABASE, 18, List.of(), true));
        }
        try (PgDatabases databases =
                PgDatabases.of(
                        List.of(connection("watcher of \"it\"", true)), LimitsConfig.defaults())) {
            Database database = databases.open(Principal.local("test"), null).block();
            ServerFacts facts = database.facts().block();
            assertThat(facts.surplus()).isEmpty();
            assertThat(facts.monitor()).isTrue();
            assertThat(facts.statements()).isTrue();
            assertThat(rows(database, "SELECT id FROM orders")).isEqualTo(1);
        }
    }

    @Test
    void forSomeSchemasOnly() {
        SharedCluster.get()
                .execute(
                        DATABASE,
                        "CREATE SCHEMA IF NOT EXISTS shop",
                        "CREATE TABLE shop.orders AS SELECT 1 AS id",
                        "CREATE TABLE IF NOT EXISTS secret AS SELECT 1 AS id");
        run(new GrantScript("shop_watcher", DATABASE, 18, List.of("shop"), false));
        try (PgDatabases databases =
                PgDatabases.of(
                        List.of(connection("shop_watcher", false)), LimitsConfig.defaults())) {
            Database database = databases.open(Principal.local("test"), null).block();
            assertThat(database.facts().block().surplus()).isEmpty();
            assertThat(rows(database, "SELECT id FROM shop.orders")).isEqualTo(1);
            assertThatExceptionOfType(ToolFailure.class)
                    .isThrownBy(() -> rows(database, "SELECT id FROM public.secret"))
                    .satisfies(
                            refused -> assertThat(refused.code()).isEqualTo("permission_denied"));
        }
    }

    @Test
    void asTheVersionAllows() {
        assertThat(new GrantScript("w", "d", 13, List.of(), true).sql())
                .doesNotContain("pg_read_all_data", "ON PARAMETER")
                .contains(
                        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO w;", "from PostgreSQL 15");
        assertThat(new GrantScript("w", "d", 14, List.of(), true).sql())
                .contains("GRANT pg_read_all_data TO w;")
                .doesNotContain("ON PARAMETER");
    }
}
