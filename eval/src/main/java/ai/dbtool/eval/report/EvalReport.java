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
import java.util.Map;
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
        return FigureTable.of(byArm, this::summary);
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
                FigureTable.number(Statistics.median(runs, Summary.Run::wallMillis), 0));
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
}
