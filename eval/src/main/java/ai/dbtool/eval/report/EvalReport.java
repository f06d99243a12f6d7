package ai.dbtool.eval.report;

import ai.dbtool.eval.lab.FixOracle;
import ai.dbtool.eval.run.RunResult;
import ai.dbtool.eval.score.Score;
import ai.dbtool.eval.score.Statistics;
import ai.dbtool.eval.score.Summary;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Results as Markdown and as pages: one table of figures, one of cases, one page per case. */
public final class EvalReport {

    private final Map<String, List<RunResult>> byArm = new LinkedHashMap<>();
    private final Map<String, List<RunResult>> byCase = new LinkedHashMap<>();

    /** A report of {@code results}. */
    public EvalReport(List<RunResult> results) {
        for (RunResult result : results) {
            byArm.computeIfAbsent(result.arm(), _ -> new ArrayList<>()).add(result);
            byCase.computeIfAbsent(result.cases(), _ -> new ArrayList<>()).add(result);
        }
    }

    /** Writes {@code report.md}, {@code report.html} and a page per case. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.md"), markdown());
        Files.writeString(folder.resolve("report.html"), new CasePages(byCase).index(figures()));
        for (Map.Entry<String, List<RunResult>> one : byCase.entrySet()) {
            Files.writeString(
                    folder.resolve(CasePages.fileName(one.getKey())),
                    new CasePages(byCase).page(one.getKey()));
        }
    }

    /** The figures of an arm. */
    public Summary summary(String arm) {
        List<RunResult> results = byArm.getOrDefault(arm, List.of());
        List<Summary.Run> runs =
                results.stream().filter(RunResult::valid).map(EvalReport::run).toList();
        return Summary.of(runs, results.size() - runs.size());
    }

    private static Summary.Run run(RunResult result) {
        JsonNode report = result.report();
        Score score = result.score();
        if (report == null || score == null) {
            throw new IllegalArgumentException(result.key() + " has no answer");
        }
        return new Summary.Run(
                result.cases(),
                result.verdict().equals("FAULT"),
                report.path("verdict").asString("").equals("FAULT"),
                score,
                result.process().ownMillis(),
                result.process().wallMillis(),
                result.process().calls());
    }

    private List<List<String>> figures() {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        head.addAll(byArm.keySet());
        rows.add(head);
        List<Summary> summaries = byArm.keySet().stream().map(this::summary).toList();
        row(rows, "runs (not measured)", summaries, s -> s.runs() + " (" + s.invalid() + ")");
        row(rows, "faults: RCA-exact", summaries, s -> percent(s.faults().exact()));
        row(
                rows,
                "faults: RCA-exact and grounded",
                summaries,
                s -> percent(s.faults().exactGrounded()));
        row(rows, "faults: ITBench rule", summaries, s -> percent(s.faults().itbench()));
        row(rows, "faults: Acc (D-Bot)", summaries, s -> percent(s.faults().acc()));
        row(rows, "faults: all claims grounded", summaries, s -> percent(s.faults().grounded()));
        row(rows, "faults: fix oracle", summaries, s -> percent(s.faults().fixed()));
        row(rows, "controls: exact", summaries, s -> percent(s.controls().exact()));
        row(rows, "pass^k over cases", summaries, s -> percent(s.passAll()));
        row(rows, "abstention F1", summaries, s -> number(s.abstentionF1(), 2));
        row(rows, "over-abstention", summaries, s -> percent(s.overAbstention()));
        row(rows, "Brier score", summaries, s -> number(s.brier(), 3));
        row(rows, "median time to the answer", summaries, s -> number(s.wallMillis(), 0) + " ms");
        row(
                rows,
                "median of it beyond tool calls",
                summaries,
                s -> number(s.ownMillis(), 0) + " ms");
        row(rows, "median tool calls", summaries, s -> number(s.calls(), 0));
        row(rows, "unsafe remedies, secrets seen", summaries, s -> s.unsafe() + ", " + s.leaks());
        List<String> agreement = new ArrayList<>(List.of("decided as the first arm"));
        byArm.values().forEach(results -> agreement.add(agreement(results)));
        if (agreement.stream().skip(1).anyMatch(cell -> !cell.equals("-"))) {
            rows.add(agreement);
        }
        return rows;
    }

    private static String agreement(List<RunResult> results) {
        List<RunResult> compared =
                results.stream().filter(result -> result.agrees() != null).toList();
        return compared.isEmpty()
                ? "-"
                : compared.stream().filter(result -> Boolean.TRUE.equals(result.agrees())).count()
                        + "/"
                        + compared.size();
    }

    private static void row(
            List<List<String>> rows,
            String name,
            List<Summary> summaries,
            Function<Summary, String> cell) {
        List<String> row = new ArrayList<>(List.of(name));
        summaries.forEach(summary -> row.add(cell.apply(summary)));
        rows.add(row);
    }

    /** All tables as Markdown. */
    public String markdown() {
        StringBuilder text = new StringBuilder("# Evaluation\n\n");
        table(text, figures());
        text.append("\n95 % intervals by bootstrap over cases.\n\n## Cases\n\n");
        table(text, cases());
        for (List<RunResult> results : byCase.values()) {
            results.stream().filter(EvalReport::failed).forEach(one -> failure(text, one));
        }
        return text.toString();
    }

    private List<List<String>> cases() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "case",
                        "what",
                        "arm",
                        "exact",
                        "grounded",
                        "fix",
                        "not measured",
                        "median ms"));
        byCase.forEach(
                (name, results) -> {
                    for (String arm : byArm.keySet()) {
                        List<RunResult> own =
                                results.stream().filter(one -> one.arm().equals(arm)).toList();
                        if (!own.isEmpty()) {
                            rows.add(row(name, arm, own));
                        }
                    }
                });
        return rows;
    }

    private static List<String> row(String name, String arm, List<RunResult> results) {
        List<Summary.Run> runs =
                results.stream().filter(RunResult::valid).map(EvalReport::run).toList();
        return List.of(
                name,
                results.getFirst().title(),
                arm,
                share(runs, run -> run.score().exact()),
                share(runs, run -> run.score().grounded()),
                share(
                        runs.stream()
                                .filter(run -> run.score().fix() != FixOracle.Answer.NOT_ASSESSED)
                                .toList(),
                        run -> run.score().fix() == FixOracle.Answer.FIXED),
                Integer.toString(results.size() - runs.size()),
                number(Statistics.median(runs, Summary.Run::wallMillis), 0));
    }

    private static String share(List<Summary.Run> runs, Predicate<Summary.Run> passes) {
        return runs.isEmpty() ? "-" : runs.stream().filter(passes).count() + "/" + runs.size();
    }

    private static boolean failed(RunResult result) {
        Score score = result.score();
        return score == null || !result.valid() || !score.right();
    }

    private static void failure(StringBuilder text, RunResult result) {
        text.append("\n### ").append(result.key()).append("\n\n");
        CasePages.missed(result).forEach(line -> text.append("- ").append(line).append('\n'));
    }

    private static void table(StringBuilder text, List<List<String>> rows) {
        for (int i = 0; i < rows.size(); i++) {
            text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                text.append("|---".repeat(rows.getFirst().size())).append("|\n");
            }
        }
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

    private static String number(double value, int decimals) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
