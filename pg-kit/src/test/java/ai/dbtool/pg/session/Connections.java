package ai.dbtool.pg.session;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.GuardedRows;
import ai.dbtool.testkit.postgres.Cluster;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.List;

/** Connections of tests. */
final class Connections {

    static final Principal ME = Principal.local("test");

    private Connections() {}

    static ConnectionConfig of(Cluster cluster, String database, String role, boolean privileged) {
        return of(cluster.port(), database, role, privileged);
    }

    static ConnectionConfig of(int port, String database, String role, boolean privileged) {
        return new ConnectionConfig(
                "main",
                "127.0.0.1",
                port,
                database,
                role,
                null,
                "prefer",
                null,
                privileged,
                false,
                false);
    }

    static PgDatabases open(ConnectionConfig config, Duration statementTimeout) {
        return PgDatabases.of(
                List.of(config),
                new LimitsConfig(
                        1_500,
                        1_000,
                        2_000,
                        statementTimeout,
                        Duration.ofMillis(500),
                        Duration.ofMinutes(2)));
    }

    static GuardedQuery query(String sql, @Nullable String... parameters) {
        return new GuardedQuery(sql, java.util.Arrays.asList(parameters), 0, 10, 100);
    }

    static GuardedRows rows(Database database, String sql, @Nullable String... parameters) {
        return database.query(query(sql, parameters)).block();
    }

    /** The failure of {@code work}, which must fail. */
    static ToolFailure failure(Mono<?> work) {
        try {
            Object result = work.block();
            throw new AssertionError("no failure but " + result);
        } catch (ToolFailure failure) {
            return failure;
        }
    }
}
