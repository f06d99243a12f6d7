package ai.dbtool.db.health;

import ai.dbtool.mcp.tool.Finding.Remedy;

/** Remedies that several areas propose. */
final class Remedies {

    private static final String NO_LOCK = "none";

    private Remedies() {}

    /** A statement with its undo and the lock it takes. */
    static Remedy sql(String statement, String undo, String lockImpact) {
        return new Remedy(statement, null, undo, lockImpact, false);
    }

    /** {@code ALTER SYSTEM SET} followed by a reload. */
    static Remedy setting(String name, String value, String before) {
        return sql(
                "ALTER SYSTEM SET " + name + " = '" + value + "'; SELECT pg_reload_conf();",
                "ALTER SYSTEM SET " + name + " = '" + before + "'; SELECT pg_reload_conf();",
                NO_LOCK);
    }

    /** Ends a session; its transaction is rolled back. */
    static Remedy terminate(int pid) {
        return sql(
                "SELECT pg_terminate_backend(" + pid + ");",
                "none: the open transaction is rolled back; its client must start it again",
                "releases the locks the session holds");
    }
}
