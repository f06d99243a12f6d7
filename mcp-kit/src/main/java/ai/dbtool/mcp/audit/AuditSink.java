package ai.dbtool.mcp.audit;

/**
 * Where each line of the audit goes beside the file. It must neither block nor throw: a call does
 * not wait for it.
 */
public interface AuditSink extends AutoCloseable {

    /** Takes a sealed line as it stands in {@code file}. */
    void take(String file, String line);

    @Override
    void close();

    /** Nowhere. */
    AuditSink NONE =
            new AuditSink() {
                @Override
                public void take(String file, String line) {}

                @Override
                public void close() {}
            };
}
