package ai.dbtool.cli.lint;

import ai.dbtool.cli.report.Sarif;
import ai.dbtool.db.ddl.Forecast;
import ai.dbtool.db.ddl.Forecast.Issue;
import ai.dbtool.db.ddl.Rule;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What lint found, for code review tools. */
public final class LintSarif {

    private LintSarif() {}

    /** The issues of {@code found}. */
    public static Map<String, Object> of(Map<Path, List<Forecast>> found) {
        List<String> ids = Arrays.stream(Rule.values()).map(Rule::id).toList();
        List<Sarif.Result> results = new ArrayList<>();
        found.forEach(
                (file, forecasts) -> {
                    for (Forecast forecast : forecasts) {
                        for (Issue issue : forecast.issues()) {
                            results.add(result(file, forecast, issue, ids.indexOf(issue.rule())));
                        }
                    }
                });
        return Sarif.log(
                Arrays.stream(Rule.values())
                        .map(
                                rule ->
                                        Sarif.rule(
                                                rule.id(),
                                                rule.title(),
                                                rule.why(),
                                                rule.mend(),
                                                level(rule.severity())))
                        .toList(),
                results);
    }

    private static Sarif.Result result(Path file, Forecast forecast, Issue issue, int index) {
        String safer =
                forecast.safer().isEmpty() ? "" : " Safer: " + String.join(" ", forecast.safer());
        return new Sarif.Result(
                issue.rule(),
                index,
                level(issue.severity()),
                new Sarif.Message(forecast.command() + ": " + issue.message() + "." + safer),
                List.of(Sarif.at(file, forecast.line())));
    }

    private static String level(Rule.Severity severity) {
        return switch (severity) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case INFO -> "note";
        };
    }
}
