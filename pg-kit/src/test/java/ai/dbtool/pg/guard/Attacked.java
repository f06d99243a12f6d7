package ai.dbtool.pg.guard;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.GuardedRows;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.testkit.guard.AttackedDatabase;
import ai.dbtool.testkit.guard.Corpus;
import ai.dbtool.testkit.postgres.Cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The attacked database, reached as each role. */
final class Attacked {

    static final String NAME = AttackedDatabase.NAME;

    private final AttackedDatabase attacked;
    private final PgDatabases databases;

    private Attacked(AttackedDatabase attacked) {
        this.attacked = attacked;
        this.databases =
                PgDatabases.of(
                        Corpus.ROLES.stream()
                                .map(role -> config(role, role, attacked.cluster()))
                                .toList(),
                        new LimitsConfig(
                                1_500,
                                1_000,
                                2_000,
                                Duration.ofSeconds(5),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(30)));
    }

    /** One for all tests of the JVM: every test proves that it left it as it was. */
    static Attacked get() {
        return Holder.ATTACKED;
    }

    private static final class Holder {
        private static final Attacked ATTACKED = new Attacked(AttackedDatabase.start());
    }

    static ConnectionConfig config(String name, String role, Cluster cluster) {
        return new ConnectionConfig(
                name,
                "127.0.0.1",
                cluster.port(),
                NAME,
                role,
                null,
                "disable",
                null,
                true,
                false,
                false);
    }

    Cluster cluster() {
        return attacked.cluster();
    }

    Database as(String role) {
        return databases.open(Principal.local("test"), role).block();
    }

    /** Rows of {@code sql} as {@code role}, or the failure. */
    Object run(String role, String sql) {
        try {
            return rows(role, sql);
        } catch (ToolFailure refused) {
            return refused;
        }
    }

    GuardedRows rows(String role, String sql) {
        return as(role).query(new GuardedQuery(sql, List.of(), 0, 10, 100)).block();
    }

    Object explain(String role, String sql) {
        try {
            return as(role).explain(sql, List.of(), false).block();
        } catch (ToolFailure refused) {
            return refused;
        }
    }

    /** Everything an effect would show in, by name. */
    Map<String, String> state() {
        return attacked.state();
    }
}
