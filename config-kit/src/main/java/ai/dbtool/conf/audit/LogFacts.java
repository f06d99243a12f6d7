package ai.dbtool.conf.audit;

/**
 * What the server's log tells that rules look at. Sizes are in bytes; a percentile of nothing is 0.
 *
 * @param from start of the time covered, ISO 8601
 * @param to its end
 * @param checkpoints how many began
 * @param forced how many of them because max_wal_size was reached
 * @param tooFrequent warnings that they come too often
 * @param distance95 95th percentile of the WAL between two of them
 * @param tempFiles temporary files that were logged
 * @param temp90 90th percentile of their size
 * @param temp95 95th percentile
 * @param conflicts queries that recovery cancelled or waited for
 * @param refused logins refused for want of a connection slot
 * @param archiveFailures failed attempts to archive WAL
 * @param lostClients clients that vanished
 * @param wraparound warnings that transaction ids run out
 */
public record LogFacts(
        String from,
        String to,
        long checkpoints,
        long forced,
        long tooFrequent,
        double distance95,
        long tempFiles,
        double temp90,
        double temp95,
        long conflicts,
        long refused,
        long archiveFailures,
        long lostClients,
        long wraparound) {

    /** The time covered, for people. */
    public String span() {
        return "from " + from + " to " + to;
    }
}
