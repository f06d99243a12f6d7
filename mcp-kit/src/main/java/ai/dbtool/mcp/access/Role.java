package ai.dbtool.mcp.access;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;

/**
 * What a group of callers is allowed.
 *
 * @param name as keys and the configuration call it
 * @param scopes what is allowed
 * @param connections names of the connections allowed; {@code null} means all
 */
public record Role(String name, Set<Scope> scopes, @Nullable Set<String> connections) {

    public Role {
        scopes = Set.copyOf(scopes);
        connections = connections == null ? null : Set.copyOf(connections);
    }

    /** The caller called {@code principal}, in this role. */
    public Principal as(String principal) {
        return new Principal(principal, scopes, connections);
    }

    /** {@code caller} with no more than this role allows. */
    public Principal bounds(Principal caller) {
        Set<Scope> both = new HashSet<>(caller.scopes());
        both.retainAll(scopes);
        Set<String> reached = caller.connections();
        if (reached == null) {
            return new Principal(caller.name(), both, connections);
        }
        Set<String> narrowed = new HashSet<>(reached);
        if (connections != null) {
            narrowed.retainAll(connections);
        }
        return new Principal(caller.name(), both, narrowed);
    }
}
