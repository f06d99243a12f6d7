package ai.dbtool.log.report;

import ai.dbtool.log.format.Part;
import ai.dbtool.log.query.Steps;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checkpoints and restartpoints: what they wrote, what began them, how far apart in WAL. */
final class Checkpoints implements Counter {

    private final Steps steps;
    private final Shares causes = new Shares();
    private final double[][] sums;
    private static final List<String> FIELDS =
            List.of("buffers", "walAdded", "walRemoved", "walRecycled");
    private long complete;
    private long warnings;
    private final double[] all = new double[FIELDS.size()];
    private double writeSeconds;
    private double syncSeconds;
    private double longestSeconds;

    Checkpoints(Steps steps) {
        this.steps = steps;
        sums = new double[FIELDS.size() + 1][steps.count()];
    }

    @Override
    public Set<String> classes() {
        return Set.of("L23", "L24");
    }

    @Override
    public void see(Sighting seen) {
        if (seen.type.equals("L24")) {
            warnings++;
            return;
        }
        if ("starting".equals(seen.set.get("phase"))) {
            String message = seen.raw().text(Part.MESSAGE);
            causes.add(message.substring(message.indexOf(": ") + 2), 0);
            return;
        }
        complete++;
        Map<String, Object> fields = seen.file().event(seen.raw()).fields();
        int step = steps.of(seen.time);
        for (int i = 0; i < FIELDS.size(); i++) {
            double value = number(fields.get(FIELDS.get(i)));
            all[i] += value;
            if (step >= 0) {
                sums[i][step] += value;
            }
        }
        writeSeconds += number(fields.get("writeSeconds"));
        syncSeconds += number(fields.get("syncSeconds"));
        longestSeconds = Math.max(longestSeconds, number(fields.get("totalSeconds")));
        if (step >= 0) {
            sums[FIELDS.size()][step] += number(fields.get("distanceKilobytes"));
        }
    }

    static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }

    /** Rows of the overview. */
    void overview(Table.Builder table) {
        table.row("checkpoints", complete).row("checkpoint warnings", warnings);
    }

    @Override
    public List<Table> tables() {
        Table.Builder totals =
                Table.of(
                        "Checkpoints in all",
                        Table.Shape.ROWS,
                        Table.text("what"),
                        Table.count("value"));
        Table.Builder buffers =
                Table.of(
                        "Buffers written by checkpoints",
                        Table.Shape.COURSE,
                        Table.time("at"),
                        Table.count("buffers"));
        Table.Builder files =
                Table.of(
                        "WAL files of checkpoints",
                        Table.Shape.COURSE,
                        Table.time("at"),
                        Table.count("added"),
                        Table.count("removed"),
                        Table.count("recycled"));
        Table.Builder distance =
                Table.of(
                        "WAL between checkpoints",
                        Table.Shape.COURSE,
                        Table.time("at"),
                        Table.bytes("distance"));
        if (complete + causes.size() + warnings > 0) {
            totals.row("complete", complete)
                    .row("too frequent (warnings)", warnings)
                    .row("buffers written", (long) all[0])
                    .row("WAL files added", (long) all[1])
                    .row("WAL files removed", (long) all[2])
                    .row("WAL files recycled", (long) all[3])
                    .row("write, s", writeSeconds)
                    .row("sync, s", syncSeconds)
                    .row("longest, s", longestSeconds);
        }
        for (int i = 0; complete > 0 && i < steps.count(); i++) {
            buffers.row(steps.at(i), (long) sums[0][i]);
            files.row(steps.at(i), (long) sums[1][i], (long) sums[2][i], (long) sums[3][i]);
            distance.row(steps.at(i), (long) (sums[4][i] * 1_024));
        }
        return List.of(
                totals.build(),
                causes.table("Causes of checkpoints", "cause"),
                buffers.build(),
                files.build(),
                distance.build());
    }
}
