package ai.dbtool.pg.guard;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts {@link Trial}s and keeps those that must not be. */
final class Tally {

    private final Map<String, Integer> reasons = new TreeMap<>();
    private final List<String> defects = new ArrayList<>();
    private int offered;
    private int accepted;
    private int refused;
    private int reads;
    private int readsAccepted;
    private int denied;
    private int effects;
    private int holes;
    private int lost;
    private int skipped;

    /** What is no single statement: psql's own commands, variables, branches. */
    void skip() {
        skipped++;
    }

    void add(String where, Trial trial) {
        offered++;
        if (trial.accepted()) {
            accepted++;
        } else {
            refused += trial.refused() ? 1 : 0;
            reasons.merge(trial.code() + ": " + trial.reason(), 1, Integer::sum);
        }
        denied += trial.resolved() != null && !trial.resolved().isEmpty() ? 1 : 0;
        if (trial.isPlainRead()) {
            reads++;
            readsAccepted += trial.accepted() ? 1 : 0;
            if (!trial.accepted()) {
                defect("NOT ACCEPTED", where, trial, trial.code() + ": " + trial.failure());
            }
        }
        if (!trial.changes().isEmpty()) {
            effects++;
            defect("EFFECT", where, trial, trial.changes().toString());
        }
        if (trial.isHole()) {
            holes++;
            defect("HOLE", where, trial, String.valueOf(trial.resolved()));
        }
        if (trial.code().equals("unreachable")) {
            lost++;
            defect("LOST", where, trial, String.valueOf(trial.failure()));
        }
    }

    private void defect(String kind, String where, Trial trial, String what) {
        defects.add(
                "%s %s: %s%n    %s"
                        .formatted(kind, where, trial.sql().replaceAll("\\s+", " "), what));
    }

    boolean isGood(double share) {
        return effects + holes + lost == 0 && reads > 0 && readsAccepted >= share * reads;
    }

    /**
     * Every read was accepted and nothing else refused: what failed, failed without a guard too.
     */
    boolean refusedNothing() {
        return isGood(1) && refused == 0;
    }

    void print(PrintStream out) {
        defects.forEach(out::println);
        out.println();
        reasons.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(60)
                .forEach(reason -> out.printf("%7d  %s%n", reason.getValue(), reason.getKey()));
        out.printf(
                "%npieces skipped          %7d%nstatements offered      %7d%n  accepted              %7d%n  refused               %7d%n"
                        + "  failed                %7d%nresolved tree denied    %7d%n  accepted (holes)      %7d%n"
                        + "plain reads             %7d%n  accepted              %7d  %.2f %%%n"
                        + "effects                 %7d%nconnections lost        %7d%n",
                skipped,
                offered,
                accepted,
                refused,
                offered - accepted - refused,
                denied,
                holes,
                reads,
                readsAccepted,
                reads == 0 ? 0 : 100.0 * readsAccepted / reads,
                effects,
                lost);
    }
}
