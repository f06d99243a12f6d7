package ai.dbtool.mcp.access;

import java.util.Collection;
import java.util.List;

/** What a caller may be allowed to do. */
public enum Scope {
    /** Look at databases with the tools that take no SQL. */
    DB_READ("db:read"),
    /** Send SQL, which the guard still keeps to reading. */
    DB_QUERY("db:query"),
    /** Read server logs. */
    LOGS_READ("logs:read"),
    /** Read configuration files and settings. */
    CONFIG_READ("config:read"),
    /** Let the orchestrator answer questions. */
    ASK("ask"),
    /** Manage the suite itself. */
    ADMIN("admin");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /** As tokens and challenges spell it. */
    public String text() {
        return text;
    }

    /** As a challenge lists them: in the order of this enumeration. */
    public static List<String> texts(Collection<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::text).toList();
    }
}
