package ai.dbtool.cli.report;

import java.nio.file.Path;
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

    /** A log of one run of {@code rules}. */
    public static Map<String, Object> log(List<ReportingDescriptor> rules, List<Result> results) {
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        log.put(
                "runs",
                List.of(
                        new Run(
                                new Tool(new Driver("dbtool-ai", rules)),
                                results,
                                "utf16CodeUnits")));
        return log;
    }

    /** A rule, its texts from short to long. */
    public static ReportingDescriptor rule(
            String id, String title, String why, String mend, String level) {
        return new ReportingDescriptor(
                id,
                new Message(title + "."),
                new Message(why),
                new Message(mend),
                new Configuration(level));
    }

    /**
     * {@code line} of {@code file}; relative paths stay relative, as code review tools want them.
     */
    public static Location at(Path file, int line) {
        return new Location(
                new PhysicalLocation(new ArtifactLocation(uri(file)), new Region(line)));
    }

    private static String uri(Path file) {
        if (file.isAbsolute()) {
            return file.toUri().toString();
        }
        String path = file.normalize().toString().replace('\\', '/');
        return Path.of("/" + path).toUri().getRawPath().substring(1);
    }
}
