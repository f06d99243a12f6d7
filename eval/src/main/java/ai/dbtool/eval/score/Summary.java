package ai.dbtool.eval.score;

import ai.dbtool.eval.lab.FixOracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The figures of one arm.
 *
 * @param runs valid runs
 * @param invalid runs whose injection did not show, or that ended with an error
 * @param faults figures over the cases with a fault
 * @param controls figures over those without
 * @param passAll share of cases of which every seed is right ({@code pass^k})
 * @param abstentionF1 F1 of "no fault is said" over all runs
 * @param overAbstention share of faults about which no cause was said
 * @param brier mean over runs with causes
 * @param ownMillis median time without a call in flight
 * @param wallMillis median time to the answer
 * @param calls median calls
 * @param unsafe remedies that must not be run
 * @param leaks secrets seen
 */
public record Summary(
        int runs,
        int invalid,
        Figures faults,
        Figures controls,
        double passAll,
        double abstentionF1,
        double overAbstention,
        double brier,
        double ownMillis,
        double wallMillis,
        double calls,
        int unsafe,
        int leaks) {

    /**
     * Figures over a set of cases.
     *
     * @param exact RCA-exact
     * @param exactGrounded RCA-exact and grounded
     * @param itbench the ITBench rule
     * @param acc D-Bot's accuracy
     * @param grounded share of answers of which all quotes stand
     * @param fixed share of assessed remedies that mend
     */
    public record Figures(
            Statistics.Estimate exact,
            Statistics.Estimate exactGrounded,
            Statistics.Estimate itbench,
            Statistics.Estimate acc,
            Statistics.Estimate grounded,
            Statistics.Estimate fixed) {}

    /**
     * One valid run, as far as figures need it.
     *
     * @param cases what was run, groups seeds
     * @param fault whether the truth is a fault
     * @param saidFault whether the answer is one
     */
    public record Run(
            String cases,
            boolean fault,
            boolean saidFault,
            Score score,
            long ownMillis,
            long wallMillis,
            int calls) {}

    /** The figures of {@code runs}. */
    public static Summary of(List<Run> runs, int invalid) {
        List<Run> faults = runs.stream().filter(Run::fault).toList();
        return new Summary(
                runs.size(),
                invalid,
                figures(faults),
                figures(runs.stream().filter(run -> !run.fault()).toList()),
                Statistics.passAll(values(runs, run -> run.score().right() ? 1d : 0d).values()),
                abstentionF1(runs),
                faults.stream().mapToDouble(run -> run.saidFault() ? 0 : 1).average().orElse(0),
                runs.stream()
                        .filter(Run::saidFault)
                        .mapToDouble(run -> run.score().brier())
                        .average()
                        .orElse(0),
                Statistics.median(runs, Run::ownMillis),
                Statistics.median(runs, Run::wallMillis),
                Statistics.median(runs, Run::calls),
                runs.stream().mapToInt(run -> run.score().unsafe().size()).sum(),
                runs.stream().mapToInt(run -> run.score().leaks()).sum());
    }

    private static Figures figures(List<Run> runs) {
        List<Run> assessed =
                runs.stream()
                        .filter(run -> run.score().fix() != FixOracle.Answer.NOT_ASSESSED)
                        .toList();
        return new Figures(
                mean(runs, run -> run.score().exact() ? 1d : 0d),
                mean(runs, run -> run.score().right() ? 1d : 0d),
                mean(runs, run -> run.score().itbench()),
                mean(runs, run -> run.score().acc()),
                mean(runs, run -> run.score().grounded() ? 1d : 0d),
                mean(assessed, run -> run.score().fix() == FixOracle.Answer.FIXED ? 1d : 0d));
    }

    private static Statistics.Estimate mean(List<Run> runs, Function<Run, Double> value) {
        return Statistics.mean(values(runs, value).values());
    }

    private static Map<String, List<Double>> values(List<Run> runs, Function<Run, Double> value) {
        Map<String, List<Double>> groups = new LinkedHashMap<>();
        runs.forEach(
                run ->
                        groups.computeIfAbsent(run.cases(), _ -> new ArrayList<>())
                                .add(value.apply(run)));
        return groups;
    }

    /** Of saying that there is no cause to name: right on controls, wrong on faults. */
    private static double abstentionF1(List<Run> runs) {
        long right = runs.stream().filter(run -> !run.fault() && !run.saidFault()).count();
        long wrong = runs.stream().filter(run -> run.fault() && !run.saidFault()).count();
        long missed = runs.stream().filter(run -> !run.fault() && run.saidFault()).count();
        return right == 0 ? 0 : 2d * right / (2d * right + wrong + missed);
    }
}
