package ai.dbtool.conf.audit;

/**
 * What the server may take at the worst, in bytes: shared_buffers, work_mem of one hash in every
 * session, maintenance work of all autovacuum workers.
 *
 * @param sharedBuffers allocated at start
 * @param sessions max_connections * work_mem * hash_mem_multiplier
 * @param maintenance autovacuum_max_workers * (autovacuum_work_mem or maintenance_work_mem)
 * @param ram of the host; 0 when it is not known
 */
public record MemoryUse(double sharedBuffers, double sessions, double maintenance, double ram) {

    /** The arithmetic over {@code input}. */
    public static MemoryUse of(AuditInput input) {
        double own = input.absolute("autovacuum_work_mem", -1);
        return new MemoryUse(
                input.absolute("shared_buffers", 0),
                input.number("max_connections", 100)
                        * input.absolute("work_mem", 0)
                        * input.number("hash_mem_multiplier", 2),
                input.number("autovacuum_max_workers", 3)
                        * (own > 0 ? own : input.absolute("maintenance_work_mem", 0)),
                input.host() == null ? 0 : input.host().ramBytes());
    }

    /** All of it. */
    public double total() {
        return sharedBuffers + sessions + maintenance;
    }
}
