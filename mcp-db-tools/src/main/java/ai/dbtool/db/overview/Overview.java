package ai.dbtool.db.overview;

import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.pg.ServerFacts.SurplusRight;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_overview} answers.
 *
 * @param findings the worst five of db_health
 * @param moreFindings that db_health has besides
 */
public record Overview(
        Server server,
        DatabaseFacts database,
        Role role,
        Connections connections,
        List<Extension> extensions,
        List<LargestTable> largestTables,
        @Nullable Double cacheHitPercent,
        List<BlindSpot> blindSpots,
        List<Load> load,
        List<Finding> findings,
        int moreFindings) {

    /**
     * What active sessions do now.
     *
     * @param waitEventType as pg_stat_activity has it, or {@code CPU} when they wait for nothing
     *     the server knows
     */
    public record Load(String waitEventType, int sessions) {}

    /**
     * The server process.
     *
     * @param endOfLife day of the last minor release of this major version, ISO 8601
     * @param supported whether that day is to come
     */
    public record Server(
            String version,
            int major,
            boolean inRecovery,
            @Nullable String startedAt,
            @Nullable Long uptimeSeconds,
            @Nullable Boolean dataChecksums,
            @Nullable String endOfLife,
            @Nullable Boolean supported) {}

    /**
     * The current database.
     *
     * @param changed absent without a history
     */
    public record DatabaseFacts(
            String name,
            @Nullable Long sizeBytes,
            @Nullable String encoding,
            @Nullable Changes changed) {}

    /**
     * What changed, of load against the time before.
     *
     * @param since when this caller last looked; an hour ago for the first time, a day at most
     * @param lastCall whether {@code since} is when the caller last looked
     * @param largest one sentence each, largest first
     */
    public record Changes(String since, boolean lastCall, List<String> largest) {}

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
