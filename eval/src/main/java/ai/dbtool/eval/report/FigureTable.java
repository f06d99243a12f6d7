package ai.dbtool.eval.report;

import ai.dbtool.eval.run.RunResult;
import ai.dbtool.eval.score.Statistics;
import ai.dbtool.eval.score.Summary;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Figures, a column per arm: what answers are worth, then how they came about. */
final class FigureTable {

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    private record Column(String arm, Summary summary, List<RunResult> results) {}

    private FigureTable(Map<String, List<RunResult>> byArm, Function<String, Summary> summaries) {
        this.columns =
                byArm.entrySet().stream()
                        .map(
                                arm ->
                                        new Column(
                                                arm.getKey(),
                                                summaries.apply(arm.getKey()),
                                                arm.getValue()))
                        .toList();
    }

    /** The table's rows; the first one names the arms. */
    static List<List<String>> of(
            Map<String, List<RunResult>> byArm, Function<String, Summary> summaries) {
        FigureTable table = new FigureTable(byArm, summaries);
        table.row("", Column::arm);
        table.scores();
        table.course();
        return table.rows;
    }

    private void scores() {
        score("runs (not measured)", s -> s.runs() + " (" + s.invalid() + ")");
        score("faults: RCA-exact", s -> percent(s.faults().exact()));
        score("faults: RCA-exact and grounded", s -> percent(s.faults().exactGrounded()));
        score("faults: ITBench rule", s -> percent(s.faults().itbench()));
        score("faults: Acc (D-Bot)", s -> percent(s.faults().acc()));
        score("faults: all claims grounded", s -> percent(s.faults().grounded()));
        score("faults: fix oracle", s -> percent(s.faults().fixed()));
        score("controls: exact", s -> percent(s.controls().exact()));
        score("pass^k over cases", s -> percent(s.passAll()));
        score("abstention F1", s -> number(s.abstentionF1(), 2));
        score("over-abstention", s -> percent(s.overAbstention()));
        score("Brier score", s -> number(s.brier(), 3));
        score("unsafe remedies, secrets seen", s -> s.unsafe() + ", " + s.leaks());
    }

    private void course() {
        score("median time to the answer", s -> number(s.wallMillis(), 0) + " ms");
        score("median of it beyond tool calls", s -> number(s.ownMillis(), 0) + " ms");
        row(
                "median tool calls (cited)",
                c ->
                        median(c, RunResult.Course::calls)
                                + " ("
                                + median(c, RunResult.Course::cited)
                                + ")");
        row("tool calls that failed", c -> sum(c, RunResult.Course::failed));
        if (columns.stream().anyMatch(c -> !sum(c, RunResult.Course::modelCalls).equals("0"))) {
            row("median model turns", c -> median(c, RunResult.Course::modelCalls));
            row("median model tokens", c -> median(c, RunResult.Course::modelTokens));
            row(
                    "median wait for the model's first piece",
                    c -> median(c, RunResult.Course::firstTokenMillis) + " ms");
            row(
                    "model's calls repaired, repeated, read out of text",
                    c ->
                            sum(c, RunResult.Course::repairs)
                                    + ", "
                                    + sum(c, RunResult.Course::repeats)
                                    + ", "
                                    + sum(c, RunResult.Course::salvaged));
        }
        if (columns.stream().anyMatch(c -> !agreement(c).equals("-"))) {
            row("decided as the first arm", FigureTable::agreement);
        }
    }

    private void score(String name, Function<Summary, String> cell) {
        row(name, column -> cell.apply(column.summary()));
    }

    private void row(String name, Function<Column, String> cell) {
        List<String> row = new ArrayList<>(List.of(name));
        columns.forEach(column -> row.add(cell.apply(column)));
        rows.add(row);
    }

    private static String median(Column column, ToLongFunction<RunResult.Course> value) {
        return number(
                Statistics.median(
                        column.results().stream().filter(RunResult::valid).toList(),
                        result -> value.applyAsLong(result.process())),
                0);
    }

    private static String sum(Column column, ToLongFunction<RunResult.Course> value) {
        return Long.toString(
                column.results().stream()
                        .mapToLong(result -> value.applyAsLong(result.process()))
                        .sum());
    }

    private static String agreement(Column column) {
        List<Boolean> compared =
                column.results().stream().map(RunResult::agrees).filter(Objects::nonNull).toList();
        return compared.isEmpty()
                ? "-"
                : compared.stream().filter(agrees -> agrees).count() + "/" + compared.size();
    }

    private static String percent(Statistics.Estimate estimate) {
        return estimate.n() == 0
                ? "-"
                : percent(estimate.value())
                        + " ["
                        + percent(estimate.low())
                        + ", "
                        + percent(estimate.high())
                        + "]";
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "-" : number(share * 100, 1) + " %";
    }

    static String number(double value, int decimals) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
