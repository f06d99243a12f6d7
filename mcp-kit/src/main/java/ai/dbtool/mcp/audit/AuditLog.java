package ai.dbtool.mcp.audit;

/**
 * Where calls are written down. Never fails a call: docs/decisions/033-audit-never-fails-a-call.md.
 */
public interface AuditLog extends AutoCloseable {

    /** Writes one call down. Safe for use by several threads; does not throw. */
    void write(AuditEntry entry);

    /** Ends the log with a closing line. */
    @Override
    void close();

    /** A log that keeps nothing: for a process that only lists tools, and where state is off. */
    static AuditLog off() {
        return new AuditLog() {
            @Override
            public void write(AuditEntry entry) {}

            @Override
            public void close() {}
        };
    }
}
