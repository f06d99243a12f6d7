package ai.dbtool.cli.lint;

import ai.dbtool.db.ddl.Forecast;
import ai.dbtool.db.ddl.Forecast.Issue;
import ai.dbtool.db.ddl.Rule;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A log in the Static Analysis Results Interchange Format 2.1.0 (OASIS), as far as code review
 * tools read it: one run, its rules, one result for each issue.
 */
public final class Sarif {

    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    private Sarif() {}

    /** One run over all files. */
    public record Run(Tool tool, List<Result> results, String columnKind) {}

    /** Who says so. */
    public record Tool(Driver driver) {}

    /** The tool and its rules. */
    public record Driver(String name, List<ReportingDescriptor> rules) {}

    /** A rule. */
    public record ReportingDescriptor(
            String id,
            Message shortDescription,
            Message fullDescription,
            Message help,
            Configuration defaultConfiguration) {}

    /** How bad unless said otherwise. */
    public record Configuration(String level) {}

    /** A text. */
    public record Message(String text) {}

    /** One issue. */
    public record Result(
            String ruleId,
            int ruleIndex,
            String level,
            Message message,
            List<Location> locations) {}

    /** Where. */
    public record Location(PhysicalLocation physicalLocation) {}

    /** In which file. */
    public record PhysicalLocation(ArtifactLocation artifactLocation, Region region) {}

    /** The file. */
    public record ArtifactLocation(String uri) {}

    /** Its line, from 1. */
    public record Region(int startLine) {}

    /** The issues of {@code found}. */
    public static Map<String, Object> of(Map<Path, List<Forecast>> found) {
        List<String> ids = Arrays.stream(Rule.values()).map(Rule::id).toList();
        List<Result> results = new ArrayList<>();
        found.forEach(
                (file, forecasts) -> {
                    for (Forecast forecast : forecasts) {
                        for (Issue issue : forecast.issues()) {
                            results.add(result(file, forecast, issue, ids.indexOf(issue.rule())));
                        }
                    }
                });
        Driver driver =
                new Driver("dbtool-ai", Arrays.stream(Rule.values()).map(Sarif::rule).toList());
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        log.put("runs", List.of(new Run(new Tool(driver), results, "utf16CodeUnits")));
        return log;
    }

    private static ReportingDescriptor rule(Rule rule) {
        return new ReportingDescriptor(
                rule.id(),
                new Message(rule.title() + "."),
                new Message(rule.why()),
                new Message(rule.mend()),
                new Configuration(level(rule.severity())));
    }

    private static Result result(Path file, Forecast forecast, Issue issue, int index) {
        String safer =
                forecast.safer().isEmpty() ? "" : " Safer: " + String.join(" ", forecast.safer());
        return new Result(
                issue.rule(),
                index,
                level(issue.severity()),
                new Message(forecast.command() + ": " + issue.message() + "." + safer),
                List.of(
                        new Location(
                                new PhysicalLocation(
                                        new ArtifactLocation(uri(file)),
                                        new Region(forecast.line())))));
    }

    /** Relative paths stay relative, as code review tools want them. */
    private static String uri(Path file) {
        if (file.isAbsolute()) {
            return file.toUri().toString();
        }
        String path = file.normalize().toString().replace('\\', '/');
        return Path.of("/" + path).toUri().getRawPath().substring(1);
    }

    private static String level(Rule.Severity severity) {
        return switch (severity) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case INFO -> "note";
        };
    }
}
