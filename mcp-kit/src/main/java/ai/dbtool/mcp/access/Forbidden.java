package ai.dbtool.mcp.access;

import java.util.Set;

/** How a caller who lacks scopes is told, on every transport. */
public final class Forbidden {

    /**
     * Code of the JSON-RPC error, outside the range the protocol reserves; over HTTP also the
     * status.
     */
    public static final int CODE = 403;

    /** Key of the error's {@code data}: all scopes the operation needs. */
    public static final String SCOPES = "requiredScopes";

    private Forbidden() {}

    /** What is said when {@code caller} lacks some of the scopes that {@code operation} needs. */
    public static String message(String operation, Set<Scope> needed, Principal caller) {
        return operation
                + " needs "
                + String.join(", ", Scope.texts(needed))
                + "; this caller has "
                + (caller.scopes().isEmpty()
                        ? "no scope"
                        : String.join(", ", Scope.texts(caller.scopes())))
                + ". Ask whoever runs this server for a role or token with it";
    }
}
