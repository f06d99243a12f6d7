package ai.dbtool.db;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;
import ai.dbtool.testkit.protocol.ToolRules;
import ai.dbtool.testkit.protocol.ToolSnapshots;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

/** The server with no database configured. */
class ListsItsTools {

    private final PgDatabases none = PgDatabases.of(List.of(), LimitsConfig.defaults());
    private final ServerRuntime runtime =
            new ServerRuntime(
                    DbServer.define(ServedDatabase.config(Map.of()), none),
                    LimitsConfig.defaults(),
                    CallGuard.OPEN);
    private final RawClient client =
            RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out)).initialize();

    @AfterEach
    void close() {
        client.close();
        runtime.close();
        none.close();
    }

    @Test
    void asAgreedAndWithinTheBudget() {
        JsonNode tools = client.tools();

        ToolRules.check("db_", tools);
        ToolSnapshots.check(tools);
        assertThat(ServedDatabase.texts(tools, "name"))
                .containsExactlyInAnyOrder(
                        "db_overview",
                        "db_health",
                        "db_activity",
                        "db_top_queries",
                        "db_changes",
                        "db_explain",
                        "db_why_rows",
                        "db_check_fix",
                        "db_indexes",
                        "db_schema",
                        "db_table",
                        "db_query");
    }

    @Test
    void andEachAnswersForAnotherTime() {
        client.tools()
                .forEach(
                        tool ->
                                assertThat(tool.at("/inputSchema/properties").has("at"))
                                        .as(tool.path("name").asString())
                                        .isTrue());
    }

    @Test
    void andSaysAtTheFirstCallWhatIsMissing() {
        for (String tool :
                List.of("db_overview", "db_health", "db_activity", "db_top_queries", "db_schema")) {
            Answer answer = client.call(tool).expectError();
            assertThat(answer.text()).contains("no PostgreSQL connection is configured", "--db");
        }
        assertThat(client.call("db_query").with("sql", "SELECT 1").expectError().text())
                .contains("no PostgreSQL connection is configured");
        assertThat(client.call("db_check_fix").with("sql", "VACUUM t").expectError().text())
                .contains("no PostgreSQL connection is configured");
        assertThat(client.call("db_explain").with("sql", "SELECT 1").expectError().text())
                .contains("no PostgreSQL connection is configured");
    }
}
