package ai.dbtool.mcp.audit;

import ai.dbtool.mcp.server.CallRecord;

/**
 * Where calls are written down. Never fails a call: docs/decisions/033-audit-never-fails-a-call.md.
 */
public interface AuditLog extends AutoCloseable {

    /** Writes one call down. Safe for use by several threads; does not throw. */
    void write(CallRecord call);

    /** Whether the last call could not be written down. */
    boolean isBehind();

    /** Ends the log with a closing line. */
    @Override
    void close();
}
