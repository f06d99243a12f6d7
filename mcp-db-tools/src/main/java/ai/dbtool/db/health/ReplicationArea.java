package ai.dbtool.db.health;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** Replication slots, standbys, synchronous commit and archiving. */
final class ReplicationArea implements HealthArea {

    /** Facts of the area. */
    record Replication(
            Commit commit,
            Archiver archiver,
            List<SlotRow> slots,
            List<StandbyRow> standbys,
            List<ConflictRow> conflicts,
            @Nullable Recovery recovery) {}

    /**
     * A standby as it sees itself.
     *
     * @param received end of the WAL that was streamed; absent when none was
     * @param behindBytes of it not replayed yet
     * @param behindSeconds since the last replayed transaction was committed; only when behind
     * @param pauseState not paused, pause requested or paused
     * @param receiving whether a WAL receiver runs
     */
    record Recovery(
            @Nullable String received,
            @Nullable String replayed,
            @Nullable Long behindBytes,
            @Nullable Double behindSeconds,
            String pauseState,
            boolean receiving,
            boolean hotStandbyFeedback) {}

    /**
     * Whom commits wait for.
     *
     * @param synchronousStandbys connected and named in {@code synchronousStandbyNames}
     * @param waiting sessions that wait for one
     * @param walBytesKept size of pg_wal
     */
    record Commit(
            String synchronousStandbyNames,
            String synchronousCommit,
            int synchronousStandbys,
            int waiting,
            @Nullable Double longestWaitSeconds,
            @Nullable Long walBytesKept) {}

    /**
     * The archiver's counters.
     *
     * @param failing whether the last attempt failed
     */
    record Archiver(
            String mode,
            long archived,
            long failed,
            @Nullable String lastArchived,
            @Nullable String lastFailed,
            @Nullable Long lastFailedSeconds,
            boolean failing) {}

    /**
     * A replication slot.
     *
     * @param retainedBytes WAL kept for it
     * @param walStatus reserved, extended, unreserved or lost
     */
    record SlotRow(
            String slot,
            String type,
            @Nullable String database,
            boolean active,
            @Nullable Long retainedBytes,
            @Nullable String walStatus,
            @Nullable Long ageXids) {}

    /** A connected standby or other receiver. */
    record StandbyRow(
            int pid,
            @Nullable String standby,
            @Nullable String state,
            @Nullable String syncState,
            @Nullable Long lagBytes,
            @Nullable Double replayLagSeconds) {}

    /** Queries of a database that replay cancelled on this standby since statistics were reset. */
    record ConflictRow(String database, long cancelled, long snapshots, long locks) {}

    /** Whether the role may list pg_wal. */
    record Rights(boolean wal) {}

    /**
     * A function is refused when the statement starts, also where a CASE would not come to it: what
     * the role may not call must not be in the statement.
     */
    private static final String RIGHTS =
            "SELECT has_function_privilege('pg_ls_waldir()', 'EXECUTE') AS wal";

    private static final String COMMIT =
            """
            SELECT current_setting('synchronous_standby_names') AS synchronous_standby_names,
                   current_setting('synchronous_commit') AS synchronous_commit,
                   (SELECT count(*)::int FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum'))
                     AS synchronous_standbys,
                   count(*)::int AS waiting,
                   round(max(extract(epoch FROM clock_timestamp() - query_start))::numeric, 1) AS longest_wait_seconds,
                   {wal} AS wal_bytes_kept
              FROM pg_stat_activity WHERE wait_event = 'SyncRep'
            """;

    private static final String ARCHIVER =
            """
            SELECT current_setting('archive_mode') AS mode, archived_count AS archived, failed_count AS failed,
                   last_archived_wal AS last_archived, last_failed_wal AS last_failed,
                   extract(epoch FROM clock_timestamp() - last_failed_time)::bigint AS last_failed_seconds,
                   coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) AS failing
              FROM pg_stat_archiver
            """;

    /** On a standby the WAL position is the one received. */
    private static final String SLOTS =
            """
            SELECT s.slot_name AS slot, s.slot_type AS type, s.database, s.active,
                   pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn()
                                        ELSE pg_current_wal_lsn() END, s.restart_lsn)::bigint AS retained_bytes,
                   s.wal_status, greatest(age(s.xmin), age(s.catalog_xmin))::bigint AS age_xids
              FROM pg_replication_slots s WHERE NOT s.temporary
             ORDER BY 5 DESC NULLS LAST, 1 LIMIT 50
            """;

    private static final String STANDBYS =
            """
            SELECT pid, nullif(application_name, '') AS standby, state, sync_state,
                   pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn()
                                        ELSE pg_current_wal_lsn() END, replay_lsn)::bigint AS lag_bytes,
                   round(extract(epoch FROM replay_lag)::numeric, 1) AS replay_lag_seconds
              FROM pg_stat_replication ORDER BY 5 DESC NULLS LAST, pid LIMIT 50
            """;

    /** The state of a pause, apart from its request, is of 14 and newer. */
    private static final String RECOVERY =
            """
            SELECT r.received::text, r.replayed::text,
                   greatest(pg_wal_lsn_diff(r.received, r.replayed), 0)::bigint AS behind_bytes,
                   CASE WHEN r.received > r.replayed
                        THEN round(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::numeric, 1) END
                     AS behind_seconds,
                   {pause} AS pause_state, EXISTS (SELECT FROM pg_stat_wal_receiver) AS receiving,
                   current_setting('hot_standby_feedback')::boolean AS hot_standby_feedback
              FROM (SELECT pg_last_wal_receive_lsn() AS received, pg_last_wal_replay_lsn() AS replayed) r
            """;

    private static final String CONFLICTS =
            """
            SELECT datname AS database, confl_tablespace + confl_lock + confl_snapshot + confl_bufferpin + confl_deadlock AS cancelled,
                   confl_snapshot AS snapshots, confl_lock AS locks
              FROM pg_stat_database_conflicts
             WHERE confl_tablespace + confl_lock + confl_snapshot + confl_bufferpin + confl_deadlock > 0
             ORDER BY 2 DESC, 1 LIMIT 20
            """;

    @Override
    public String name() {
        return "replication";
    }

    @Override
    public List<Check> checks() {
        return List.of(
                ReplicationFindings.SLOT,
                ReplicationFindings.LAG,
                ReplicationFindings.PAUSED,
                ReplicationFindings.SYNC,
                ReplicationFindings.ARCHIVE,
                ReplicationFindings.CONFLICT);
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        return InTurn.of(
                        database.rows(Rights.class, RIGHTS)
                                .flatMap(r -> commit(database, r.getFirst().wal(), sight)),
                        database.rows(Archiver.class, ARCHIVER),
                        sight.tolerate("replication slots", database.rows(SlotRow.class, SLOTS)),
                        InTurn.of(
                                sight.tolerate(
                                        "standbys", database.rows(StandbyRow.class, STANDBYS)),
                                sight.tolerate(
                                        "conflicts", database.rows(ConflictRow.class, CONFLICTS)),
                                sight.tolerate("replay", recovery(database, server))))
                .map(
                        found -> {
                            Replication facts =
                                    new Replication(
                                            found.getT1().getFirst(),
                                            found.getT2().getFirst(),
                                            found.getT3(),
                                            found.getT4().getT1(),
                                            found.getT4().getT2(),
                                            found.getT4().getT3().stream()
                                                    .findFirst()
                                                    .orElse(null));
                            return new Checked(facts, ReplicationFindings.of(facts), text(facts));
                        });
    }

    private static Mono<List<Recovery>> recovery(Database database, ServerFacts server) {
        return server.inRecovery()
                ? database.rows(
                        Recovery.class,
                        RECOVERY.replace(
                                "{pause}",
                                server.major() >= 14
                                        ? "pg_get_wal_replay_pause_state()"
                                        : "CASE WHEN pg_is_wal_replay_paused() THEN 'paused' ELSE 'not paused' END"))
                : Mono.just(List.of());
    }

    private static Mono<List<Commit>> commit(Database database, boolean wal, Sight sight) {
        if (!wal) {
            sight.skip("size of pg_wal: pg_ls_waldir() is for pg_monitor");
        }
        return database.rows(
                Commit.class,
                COMMIT.replace(
                        "{wal}",
                        wal ? "(SELECT sum(size)::bigint FROM pg_ls_waldir())" : "NULL::bigint"));
    }

    private static String text(Replication r) {
        StringBuilder text = new StringBuilder();
        Recovery recovery = r.recovery();
        if (recovery != null) {
            text.append("standby: replay ")
                    .append(recovery.pauseState())
                    .append(", received ")
                    .append(recovery.received())
                    .append(", replayed ")
                    .append(recovery.replayed())
                    .append(recovery.behindBytes() == null ? "" : ", ")
                    .append(
                            recovery.behindBytes() == null
                                    ? ""
                                    : ReplicationFindings.behind(recovery))
                    .append(recovery.receiving() ? "" : ", no WAL receiver runs")
                    .append("; hot_standby_feedback ")
                    .append(recovery.hotStandbyFeedback() ? "on" : "off")
                    .append('\n');
        }
        text.append("synchronous_standby_names ")
                .append(
                        r.commit().synchronousStandbyNames().isEmpty()
                                ? "empty"
                                : r.commit().synchronousStandbyNames())
                .append(", ")
                .append(r.commit().waiting())
                .append(" sessions wait for a standby; archive_mode ")
                .append(r.archiver().mode())
                .append(", ")
                .append(r.archiver().failed())
                .append(" failures")
                .append(r.archiver().failing() ? ", the last attempt failed" : "");
        if (!r.slots().isEmpty()) {
            text.append('\n')
                    .append(
                            new TextTable("slot", "type", "active", "retained", "wal_status")
                                    .rows(
                                            r.slots(),
                                            s ->
                                                    new @Nullable Object[] {
                                                        s.slot(),
                                                        s.type(),
                                                        s.active(),
                                                        s.retainedBytes(),
                                                        s.walStatus()
                                                    }));
        }
        if (!r.standbys().isEmpty()) {
            text.append('\n')
                    .append(
                            new TextTable("standby", "state", "sync", "lag_bytes")
                                    .rows(
                                            r.standbys(),
                                            s ->
                                                    new @Nullable Object[] {
                                                        s.standby(),
                                                        s.state(),
                                                        s.syncState(),
                                                        s.lagBytes()
                                                    }));
        }
        return text.toString();
    }
}
