package ai.dbtool.db.health;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.health.HealthArea.Checked;
import ai.dbtool.db.history.Gauges.Highest;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.TextTable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Lag, slots and archiving of a recorded time. */
final class ReplicationThen implements PastArea {

    /**
     * Facts of the area; each value at its highest.
     *
     * @param standbys lag of those connected, in bytes and seconds
     * @param slots WAL kept for them
     * @param replay delay of this server where it is a standby itself
     * @param cancelled queries that replay cancelled on it
     */
    record Replication(
            List<Highest> standbys,
            List<Highest> slots,
            List<Highest> replay,
            long archived,
            long archivingFailed,
            long cancelled) {}

    @Override
    public String name() {
        return "replication";
    }

    @Override
    public Checked read(Then then) {
        Replication facts =
                new Replication(
                        then.gauges().highest("replication"),
                        then.gauges().highest("slot"),
                        then.gauges().highest("standby"),
                        (long) then.counters().of("pg_stat_archiver", "archived_count"),
                        (long) then.counters().of("pg_stat_archiver", "failed_count"),
                        (long) then.counters().of("pg_stat_database", "conflicts"));
        return new Checked(facts, findings(facts), text(facts));
    }

    private static List<Finding> findings(Replication r) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < r.standbys().size(); i++) {
            Highest lag = r.standbys().get(i);
            Double seconds = most(r.standbys(), lag.object(), "replay_lag_seconds");
            if (lag.name().equals("replay_lag_bytes")
                    && ReplicationFindings.isBehind((long) lag.most(), seconds)) {
                findings.add(
                        ReplicationFindings.LAG.finding(
                                lag.object(),
                                "standby "
                                        + lag.object()
                                        + " was up to "
                                        + Bytes.text((long) lag.most())
                                        + " behind, at "
                                        + lag.at()
                                        + (seconds == null
                                                ? ""
                                                : ", and up to "
                                                        + PastArea.rounded(seconds)
                                                        + " s"),
                                "/areas/replication/standbys/" + i,
                                null,
                                "the standby's own record of the time shows no delay"));
            }
        }
        return findings;
    }

    private static @Nullable Double most(List<Highest> all, String object, String name) {
        return all.stream()
                .filter(h -> h.object().equals(object) && h.name().equals(name))
                .map(Highest::most)
                .findFirst()
                .orElse(null);
    }

    private static String text(Replication r) {
        List<Highest> all = new ArrayList<>(r.standbys());
        all.addAll(r.slots());
        all.addAll(r.replay());
        String text =
                (all.isEmpty() ? "no standby, no slot; " : "")
                        + r.archived()
                        + " WAL files archived, "
                        + r.archivingFailed()
                        + " failures, "
                        + r.cancelled()
                        + " queries cancelled by replay";
        return all.isEmpty()
                ? text
                : text
                        + "\n"
                        + new TextTable("of", "what", "most", "at", "last")
                                .rows(
                                        all,
                                        h ->
                                                new @Nullable Object[] {
                                                    h.object(),
                                                    h.name(),
                                                    PastArea.rounded(h.most()),
                                                    h.at(),
                                                    PastArea.rounded(h.last())
                                                });
    }
}
