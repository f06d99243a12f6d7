package ai.dbtool.db.health;

import ai.dbtool.db.activity.PreparedTransaction;
import ai.dbtool.db.health.VacuumArea.HorizonRow;
import ai.dbtool.db.health.VacuumArea.TableRow;
import ai.dbtool.db.health.VacuumArea.Vacuum;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Remedy;
import ai.dbtool.mcp.tool.Finding.Severity;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** What keeps dead rows from going away. */
final class VacuumFindings {

    private static final String DOCS =
            "https://www.postgresql.org/docs/current/routine-vacuuming.html";

    /** As autovacuum's own defaults: a threshold and a share of the table. */
    private static final int MANY_ROWS = 1_000;

    private static final double MANY_PERCENT = 20;

    /**
     * Long enough that every worker has had its turn several times (autovacuum_naptime is 60 s).
     */
    private static final int HELD_SECONDS = 300;

    /**
     * A healthy standby that gives feedback lags by wal_receiver_status_interval, 10 s
     * (XLogWalRcvSendHSFeedback in walreceiver.c); a server that assigns 10,000 ids a second runs
     * through this many in it.
     */
    private static final long HELD_XIDS = 100_000;

    /** A table this many thresholds behind should have been cleaned several times over. */
    private static final int THRESHOLDS_BEHIND = 3;

    static final Check DISABLED =
            new Check(
                    "AUTOVACUUM_DISABLED",
                    Severity.HIGH,
                    "autovacuum or track_counts is off; or off for a table of which 20 % and 1000 rows or more are dead",
                    DOCS + "#AUTOVACUUM");

    static final Check STALE =
            new Check(
                    "STALE_STATISTICS",
                    Severity.MEDIUM,
                    "autovacuum is off for a table, and 10 % and more than 1000 rows changed since the last ANALYZE",
                    DOCS + "#VACUUM-FOR-STATISTICS");

    static final Check ORPHAN =
            new Check(
                    "ORPHAN_PREPARED_XACT",
                    Severity.MEDIUM,
                    "a prepared transaction is 60 s old",
                    "https://www.postgresql.org/docs/current/sql-prepare-transaction.html");

    static final Check HORIZON =
            new Check(
                    "LONG_XACT_BLOCKS_VACUUM",
                    Severity.MEDIUM,
                    "the oldest holder of the xmin horizon is 300 s old and a table has 20 % and 1000 dead rows or more:"
                            + " a session or prepared transaction; or, further back than all of these, a slot nobody"
                            + " reads (from 17 its age is known), or a slot or standby by 100,000 transactions; the"
                            + " others behind it are named in order",
                    DOCS + "#VACUUM-FOR-SPACE-RECOVERY");

    static final Check STARVED =
            new Check(
                    "AUTOVACUUM_STARVED",
                    Severity.MEDIUM,
                    "all autovacuum workers are busy while a table that may be vacuumed has three times the dead rows that"
                            + " call for it",
                    DOCS + "#AUTOVACUUM");

    private VacuumFindings() {}

    static List<Finding> of(Vacuum v) {
        List<Finding> findings = new ArrayList<>();
        if (!v.autovacuum()) {
            findings.add(
                    DISABLED.finding(
                            "global",
                            "autovacuum does not run: autovacuum or track_counts is off",
                            "/areas/vacuum/autovacuum",
                            Remedies.setting("autovacuum", "on", "off"),
                            "SHOW autovacuum and SHOW track_counts answer on"));
        }
        for (int i = 0; i < v.tables().size(); i++) {
            TableRow table = v.tables().get(i);
            if (table.autovacuumOff()) {
                neglected(table, "/areas/vacuum/tables/" + i, findings);
            }
        }
        for (int i = 0; i < v.horizon().size(); i++) {
            HorizonRow holder = v.horizon().get(i);
            if (holder.kind().equals("prepared transaction")
                    && holder.seconds() != null
                    && holder.seconds() >= PreparedTransaction.ORPHAN_SECONDS) {
                findings.add(orphan(holder, "/areas/vacuum/horizon/" + i));
            }
        }
        held(v, findings);
        starved(v, findings);
        return findings;
    }

    private static boolean isFull(TableRow table) {
        return table.deadRows() > MANY_ROWS
                && table.deadPercent() != null
                && table.deadPercent() >= MANY_PERCENT;
    }

    private static void neglected(TableRow table, String pointer, List<Finding> findings) {
        String reset = "ALTER TABLE " + table.table() + " RESET (autovacuum_enabled);";
        String undo = "ALTER TABLE " + table.table() + " SET (autovacuum_enabled = false);";
        String lock = "SHARE UPDATE EXCLUSIVE: reads and writes go on";
        if (isFull(table)) {
            findings.add(
                    Finding.of(
                            DISABLED.code(),
                            Severity.MEDIUM,
                            table.table(),
                            table.table()
                                    + " has autovacuum_enabled = false and "
                                    + table.deadRows()
                                    + " dead rows ("
                                    + table.deadPercent()
                                    + " %)",
                            List.of(pointer + "/options", pointer + "/deadRows"),
                            Remedies.sql(
                                    reset + " VACUUM (ANALYZE) " + table.table() + ";", undo, lock),
                            "a scheduled VACUUM cleans the table"));
        }
        if (table.modificationsSinceAnalyze() > MANY_ROWS
                && table.modificationsSinceAnalyze() > table.liveRows() / 10) {
            findings.add(
                    Finding.of(
                            STALE.code(),
                            Severity.MEDIUM,
                            table.table(),
                            table.table()
                                    + " has autovacuum_enabled = false and "
                                    + table.modificationsSinceAnalyze()
                                    + " rows changed since the last ANALYZE ("
                                    + (table.lastAnalyze() == null ? "never" : table.lastAnalyze())
                                    + ")",
                            List.of(pointer + "/options", pointer + "/modificationsSinceAnalyze"),
                            Remedies.sql("ANALYZE " + table.table() + "; " + reset, undo, lock),
                            "the estimates of plans on this table are right"));
        }
    }

    private static Finding orphan(HorizonRow holder, String pointer) {
        return ORPHAN.finding(
                holder.holder(),
                "prepared transaction "
                        + holder.holder()
                        + " is open since "
                        + holder.since()
                        + " and keeps its locks and dead rows, "
                        + holder.ageXids()
                        + " transactions back",
                pointer,
                release(holder),
                "its transaction manager is about to finish it");
    }

    /** The oldest holder decides: ending a younger one frees nothing while it stays. */
    private static void held(Vacuum v, List<Finding> findings) {
        if (v.horizon().isEmpty() || v.tables().stream().noneMatch(VacuumFindings::isFull)) {
            return;
        }
        int at = 0;
        while (at < v.horizon().size() && onlyFollows(v.horizon().get(at))) {
            at++;
        }
        if (at == v.horizon().size()) {
            return;
        }
        HorizonRow oldest = v.horizon().get(at);
        boolean orphaned = oldest.kind().equals("prepared transaction");
        if (orphaned || (oldest.seconds() != null && oldest.seconds() < HELD_SECONDS)) {
            return;
        }
        StringBuilder then = new StringBuilder();
        v.horizon().stream()
                .skip(at + 1L)
                .limit(3)
                .forEach(
                        h ->
                                then.append(then.isEmpty() ? "; behind it " : ", ")
                                        .append(h.kind())
                                        .append(' ')
                                        .append(h.holder())
                                        .append(" (")
                                        .append(h.ageXids())
                                        .append(')'));
        findings.add(
                HORIZON.finding(
                        oldest.kind() + " " + oldest.holder(),
                        "vacuum may remove nothing newer than what "
                                + oldest.kind()
                                + " "
                                + oldest.holder()
                                + " may still read, "
                                + oldest.ageXids()
                                + " transactions back"
                                + then,
                        "/areas/vacuum/horizon/" + at,
                        release(oldest),
                        "no table's dead rows are older than it: VACUUM (VERBOSE) reports none as not yet removable"));
    }

    /** Whether it is a slot or standby that holds nothing, or no longer than a healthy one. */
    private static boolean onlyFollows(HorizonRow holder) {
        if (!holder.kind().equals("replication slot") && !holder.kind().equals("standby")) {
            return false;
        }
        Long beyond = holder.beyondXids();
        return beyond == null || beyond < (holder.seconds() == null ? HELD_XIDS : 1);
    }

    private static @Nullable Remedy release(HorizonRow holder) {
        String quoted = "'" + holder.holder().replace("'", "''") + "'";
        return switch (holder.kind()) {
            case "session" -> Remedies.terminate(Integer.parseInt(holder.holder()));
            case "prepared transaction" -> PreparedTransaction.release(holder.holder());
            case "replication slot" ->
                    Boolean.TRUE.equals(holder.active())
                            ? onStandby("the standby that reads slot " + quoted)
                            : Remedies.sql(
                                    "SELECT pg_drop_replication_slot(" + quoted + ");",
                                    "none: its reader must be set up anew",
                                    "none on tables");
            case "standby" -> onStandby("standby " + quoted);
            default -> null;
        };
    }

    private static Remedy onStandby(String standby) {
        return new Remedy(
                null,
                "end the long query on " + standby + ", or hot_standby_feedback = off there",
                "hot_standby_feedback = on",
                "none; without feedback its long queries are cancelled by replay",
                false);
    }

    private static void starved(Vacuum v, List<Finding> findings) {
        if (!v.autovacuum() || v.pace().runningWorkers() < v.pace().maxWorkers()) {
            return;
        }
        for (int i = 0; i < v.tables().size(); i++) {
            TableRow table = v.tables().get(i);
            if (!table.autovacuumOff()
                    && table.deadRows() > MANY_ROWS
                    && table.deadRows() > THRESHOLDS_BEHIND * table.ownThreshold()) {
                findings.add(
                        STARVED.finding(
                                table.table(),
                                table.table()
                                        + " has "
                                        + table.deadRows()
                                        + " dead rows, "
                                        + table.ownThreshold()
                                        + " call for a vacuum, and all "
                                        + v.pace().maxWorkers()
                                        + " workers are busy",
                                "/areas/vacuum/tables/" + i + "/deadRows",
                                Remedies.setting(
                                        "autovacuum_vacuum_cost_limit",
                                        String.valueOf(2 * v.pace().costLimit()),
                                        String.valueOf(v.pace().costLimit())),
                                "the workers are in the last phase of large tables"));
            }
        }
    }
}
