package ai.dbtool.db.health;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.health.ReplicationArea.Archiver;
import ai.dbtool.db.health.ReplicationArea.Commit;
import ai.dbtool.db.health.ReplicationArea.ConflictRow;
import ai.dbtool.db.health.ReplicationArea.Recovery;
import ai.dbtool.db.health.ReplicationArea.Replication;
import ai.dbtool.db.health.ReplicationArea.SlotRow;
import ai.dbtool.db.health.ReplicationArea.StandbyRow;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Severity;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with replication and archiving. */
final class ReplicationFindings {

    private static final String DOCS = "https://www.postgresql.org/docs/current/";

    /** Four segments of 16 MB: more than a reader that restarts leaves behind. */
    private static final long SLOT_BYTES = 64L << 20;

    /** The archiver tries three times before it waits a minute (pgarch.c). */
    private static final long ARCHIVE_FAILURES = 3;

    private static final long LAG_BYTES = 1L << 30;
    private static final double LAG_SECONDS = 60;
    private static final double COMMIT_WAIT_SECONDS = 1;

    static final Check SLOT =
            new Check(
                    "STALE_REPLICATION_SLOT",
                    Severity.HIGH,
                    "a replication slot nobody reads keeps 64 MB of WAL or more, or has lost it",
                    DOCS + "view-pg-replication-slots.html");

    static final Check LAG =
            new Check(
                    "REPLICATION_LAG",
                    Severity.MEDIUM,
                    "a connected standby, or this one, is 1 GB of WAL or 60 s of replay behind",
                    DOCS + "monitoring-stats.html#MONITORING-PG-STAT-REPLICATION-VIEW");

    static final Check PAUSED =
            new Check(
                    "REPLAY_PAUSED",
                    Severity.HIGH,
                    "replay of WAL is paused on this standby",
                    DOCS + "functions-admin.html#FUNCTIONS-RECOVERY-CONTROL");

    static final Check SYNC =
            new Check(
                    "SYNC_STANDBY_MISSING",
                    Severity.CRITICAL,
                    "commits wait 1 s or longer for a synchronous standby, and none is connected",
                    DOCS + "warm-standby.html#SYNCHRONOUS-REPLICATION");

    static final Check ARCHIVE =
            new Check(
                    "ARCHIVER_FAILING",
                    Severity.HIGH,
                    "archiving failed 3 times or more, the last attempt too",
                    DOCS + "continuous-archiving.html");

    static final Check CONFLICT =
            new Check(
                    "STANDBY_CONFLICT",
                    Severity.MEDIUM,
                    "replay cancelled queries on this standby since statistics were reset",
                    DOCS + "hot-standby.html#HOT-STANDBY-CONFLICT");

    private ReplicationFindings() {}

    static List<Finding> of(Replication r) {
        List<Finding> findings = new ArrayList<>();
        if (commitsWait(r.commit())) {
            findings.add(waiting(r.commit()));
        }
        if (r.archiver().failing() && r.archiver().failed() >= ARCHIVE_FAILURES) {
            findings.add(failing(r.archiver()));
        }
        for (int i = 0; i < r.slots().size(); i++) {
            SlotRow slot = r.slots().get(i);
            if (isStale(slot)) {
                findings.add(stale(slot, i));
            }
        }
        for (int i = 0; i < r.standbys().size(); i++) {
            StandbyRow standby = r.standbys().get(i);
            if (isBehind(standby)) {
                findings.add(behind(standby, i));
            }
        }
        if (r.recovery() != null) {
            standsStill(r.recovery(), findings);
        }
        for (int i = 0; i < r.conflicts().size(); i++) {
            findings.add(conflict(r.conflicts().get(i), i));
        }
        return findings;
    }

    private static boolean commitsWait(Commit c) {
        Double seconds = c.longestWaitSeconds();
        return !c.synchronousStandbyNames().isEmpty()
                && c.synchronousStandbys() == 0
                && c.waiting() > 0
                && seconds != null
                && seconds >= COMMIT_WAIT_SECONDS;
    }

    private static boolean isStale(SlotRow slot) {
        Long kept = slot.retainedBytes();
        return !slot.active()
                && ("lost".equals(slot.walStatus())
                        || "unreserved".equals(slot.walStatus())
                        || (kept != null && kept >= SLOT_BYTES));
    }

    private static boolean isBehind(StandbyRow standby) {
        return isBehind(standby.lagBytes(), standby.replayLagSeconds());
    }

    static boolean isBehind(@Nullable Long bytes, @Nullable Double seconds) {
        return (bytes != null && bytes >= LAG_BYTES)
                || (seconds != null && seconds >= LAG_SECONDS && bytes != null && bytes > 0);
    }

    private static Finding waiting(Commit c) {
        return SYNC.finding(
                "synchronous_standby_names",
                c.waiting()
                        + " sessions wait to commit, the longest for "
                        + c.longestWaitSeconds()
                        + " s: no standby of synchronous_standby_names is connected",
                "/areas/replication/commit",
                Remedies.setting("synchronous_standby_names", "", c.synchronousStandbyNames()),
                "a standby is about to connect");
    }

    private static Finding failing(Archiver a) {
        return ARCHIVE.finding(
                "archive_command",
                "archiving failed " + a.failed() + " times, last for " + a.lastFailed(),
                "/areas/replication/archiver",
                null,
                "the last archived segment is newer than the last failed one");
    }

    private static Finding stale(SlotRow slot, int index) {
        String name = "'" + slot.slot().replace("'", "''") + "'";
        return SLOT.finding(
                slot.slot(),
                "slot "
                        + slot.slot()
                        + " is not read and keeps "
                        + Bytes.text(slot.retainedBytes())
                        + " of WAL (wal_status "
                        + slot.walStatus()
                        + ")",
                "/areas/replication/slots/" + index,
                Remedies.sql(
                        "SELECT pg_drop_replication_slot(" + name + ");",
                        "none: its reader must be set up anew",
                        "none on tables"),
                "its reader is only restarting");
    }

    private static Finding behind(StandbyRow standby, int index) {
        return LAG.finding(
                standby.standby() == null ? "pid " + standby.pid() : standby.standby(),
                "standby "
                        + standby.standby()
                        + " is "
                        + Bytes.text(standby.lagBytes())
                        + " behind"
                        + (standby.replayLagSeconds() == null
                                ? ""
                                : ", " + standby.replayLagSeconds() + " s"),
                "/areas/replication/standbys/" + index,
                null,
                "it delays replay on purpose (recovery_min_apply_delay)");
    }

    private static void standsStill(Recovery recovery, List<Finding> findings) {
        if (!recovery.pauseState().equals("not paused")) {
            findings.add(
                    PAUSED.finding(
                            "replay",
                            "replay on this standby is "
                                    + (recovery.pauseState().equals("paused")
                                            ? "paused"
                                            : "about to pause")
                                    + (recovery.behindBytes() == null
                                            ? ""
                                            : ", " + behind(recovery)),
                            "/areas/replication/recovery/pauseState",
                            Remedies.sql(
                                    "SELECT pg_wal_replay_resume();",
                                    "SELECT pg_wal_replay_pause();",
                                    "none; replay may cancel queries of this standby"),
                            "a backup or a comparison asked for the pause and goes on"));
        }
        if (isBehind(recovery.behindBytes(), recovery.behindSeconds())) {
            findings.add(
                    LAG.finding(
                            "this standby",
                            "replay on this standby is " + behind(recovery),
                            "/areas/replication/recovery",
                            null,
                            "it delays replay on purpose (recovery_min_apply_delay)"));
        }
    }

    static String behind(Recovery recovery) {
        return Bytes.text(recovery.behindBytes())
                + " behind"
                + (recovery.behindSeconds() == null
                        ? ""
                        : ", the last transaction replayed is "
                                + recovery.behindSeconds()
                                + " s old");
    }

    private static Finding conflict(ConflictRow c, int index) {
        return CONFLICT.finding(
                c.database(),
                "replay cancelled "
                        + c.cancelled()
                        + " queries in "
                        + c.database()
                        + " on this standby: "
                        + c.snapshots()
                        + " over old rows, "
                        + c.locks()
                        + " over locks",
                "/areas/replication/conflicts/" + index,
                Remedies.setting("hot_standby_feedback", "on", "off"),
                "they were cancelled long ago");
    }
}
