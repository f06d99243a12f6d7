package ai.dbtool.mcp.access;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.Set;

/**
 * Who calls.
 *
 * @param name unique; handles, cursors and the audit know the caller by it
 * @param scopes what is allowed
 * @param connections names of the connections allowed; {@code null} means all
 */
public record Principal(String name, Set<Scope> scopes, @Nullable Set<String> connections) {

    public Principal {
        scopes = Set.copyOf(scopes);
        connections = connections == null ? null : Set.copyOf(connections);
    }

    /** Whether all of {@code needed} is allowed. */
    public boolean has(Set<Scope> needed) {
        return scopes.containsAll(needed);
    }

    /**
     * Whether what belongs to {@code connection} may be read; {@code null}, that is, what belongs
     * to none, only by who may read everything.
     */
    public boolean reaches(@Nullable String connection) {
        return connections == null || (connection != null && connections.contains(connection));
    }

    /** The user of this machine who started the process: everything is allowed. */
    public static Principal local(String user) {
        return new Principal(user, EnumSet.allOf(Scope.class), null);
    }
}
