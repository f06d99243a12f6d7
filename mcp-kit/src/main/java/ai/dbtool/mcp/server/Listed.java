package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;

import java.util.List;
import java.util.Set;

/**
 * Something a list shows.
 *
 * @param scopes what its use needs
 * @param shown as the protocol shows it
 */
record Listed(Set<Scope> scopes, Object shown) {

    /** What {@code caller} may use of {@code all}, in the same order. */
    static List<Object> visible(List<Listed> all, Principal caller) {
        return all.stream().filter(each -> caller.has(each.scopes())).map(Listed::shown).toList();
    }
}
