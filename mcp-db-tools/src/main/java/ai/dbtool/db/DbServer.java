package ai.dbtool.db;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.db.activity.ActivityTool;
import ai.dbtool.db.health.HealthTool;
import ai.dbtool.db.overview.OverviewTool;
import ai.dbtool.db.statements.TopQueriesTool;
import ai.dbtool.mcp.server.ServerDefinition;
import ai.dbtool.pg.Databases;

import java.util.List;

/** The PostgreSQL server: tools and resources over the configured connections. */
public final class DbServer {

    private DbServer() {}

    /** The server over {@code databases}; it starts and lists its tools without any. */
    public static ServerDefinition define(Databases databases, LimitsConfig limits) {
        return new ServerDefinition(
                "mcp-db-tools",
                "PostgreSQL",
                "Reads PostgreSQL and never writes. Start with db_overview or db_health; names come"
                        + " schema-qualified; a queryid goes from db_top_queries to db_explain.",
                List.of(
                        new OverviewTool(databases),
                        new TopQueriesTool(databases),
                        new ActivityTool(databases),
                        new HealthTool(databases)),
                List.of());
    }
}
