package ai.dbtool.pg.session;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.PoolUse;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configured connections over R2DBC; nothing is opened before the first use. */
public final class PgDatabases implements Databases {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final Map<String, PgDatabase> databases = new LinkedHashMap<>();

    /**
     * Threads of our own, so that they can be ended; started with the first connection. Half the
     * processors: the server or the clients need the others.
     */
    private final LoopResources loops =
            LoopResources.create(
                    "pg", Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    private PgDatabases() {}

    /**
     * Databases for {@code connections}, in their order, each within its own limits or, where it
     * has none, {@code limits}.
     */
    public static PgDatabases of(Collection<ConnectionConfig> connections, LimitsConfig limits) {
        PgDatabases all = new PgDatabases();
        for (ConnectionConfig connection : connections) {
            all.databases.put(
                    connection.name(),
                    new PgDatabase(connection, connection.limitsOr(limits), all.loops));
        }
        return all;
    }

    @Override
    public List<String> configured() {
        return List.copyOf(databases.keySet());
    }

    @Override
    public Mono<Database> open(Principal caller, @Nullable String name) {
        return Mono.defer(() -> find(caller, name).admitted()).map(WatchedDatabase::new);
    }

    @Override
    public List<PoolUse> pools() {
        return databases.values().stream().map(PgDatabase::pool).toList();
    }

    private PgDatabase find(Principal caller, @Nullable String name) {
        if (databases.isEmpty()) {
            throw new ToolFailure(
                    "no_connection",
                    "no PostgreSQL connection is configured: add one under connections in"
                            + " dbtool-ai.yaml, or start with --db postgresql://role@host:5432/database");
        }
        List<String> allowed = names(caller);
        if (allowed.isEmpty()) {
            throw new ToolFailure(
                    "no_connection",
                    "no PostgreSQL connection is open to this caller; ask whoever runs this server"
                            + " for a role with one");
        }
        if (name == null && allowed.size() > 1) {
            throw new ToolFailure(
                    "ambiguous_connection",
                    "several connections are configured, name one: " + String.join(", ", allowed));
        }
        String chosen = name == null ? allowed.getFirst() : name;
        PgDatabase database = allowed.contains(chosen) ? databases.get(chosen) : null;
        if (database == null) {
            throw ToolFailure.unknown("unknown_connection", "connection", chosen, allowed);
        }
        return database;
    }

    @Override
    public void close() {
        databases.values().forEach(PgDatabase::close);
        // A thread that waits in the kernel holds up the end of the virtual machine for 300 ms.
        loops.disposeLater(Duration.ZERO, STOP_LIMIT).onErrorComplete().block(STOP_LIMIT);
    }
}
