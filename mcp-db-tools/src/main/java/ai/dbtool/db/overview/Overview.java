package ai.dbtool.db.overview;

import ai.dbtool.pg.ServerFacts.SurplusRight;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What {@code db_overview} answers. */
public record Overview(
        Server server,
        DatabaseFacts database,
        Role role,
        Connections connections,
        List<Extension> extensions,
        List<LargestTable> largestTables,
        @Nullable Double cacheHitPercent,
        List<BlindSpot> blindSpots) {

    /** The server process. */
    public record Server(
            String version,
            int major,
            boolean inRecovery,
            @Nullable String startedAt,
            @Nullable Long uptimeSeconds,
            @Nullable Boolean dataChecksums) {}

    /** The current database. */
    public record DatabaseFacts(String name, @Nullable Long sizeBytes, @Nullable String encoding) {}

    /**
     * The role we are.
     *
     * @param surplus rights beyond reading, each with what to do instead
     */
    public record Role(
            String name, boolean superuser, boolean monitor, List<SurplusRight> surplus) {}

    /** Client sessions of the whole server. */
    public record Connections(int total, int active, int idle, int idleInTransaction, int max) {}

    /** An installed extension. */
    public record Extension(String name, String version) {}

    /** A table with its indexes and TOAST; partitions count into their root. */
    public record LargestTable(String table, long sizeBytes, @Nullable Long rows) {}

    /** Something the role or a setting keeps from us. */
    public record BlindSpot(String what, String why, String mend) {}
}
