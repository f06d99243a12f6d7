package ai.dbtool.cli.report;

import ai.dbtool.conf.audit.Rule;
import ai.dbtool.conf.audit.Rules;
import ai.dbtool.mcp.tool.Finding.Severity;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What config_audit answered, in the forms of code review tools and pipelines.
 *
 * @param findings worst first
 * @param notChecked why a rule was not, by id
 */
public record AuditReport(List<Found> findings, Map<String, String> notChecked) {

    /**
     * A finding.
     *
     * @param rule id of the rule
     * @param severity how bad
     * @param statement what is wrong and what to do
     * @param file file, or {@code null} for running values and defaults
     * @param line from 1; 0 without a file
     */
    public record Found(
            String rule, Severity severity, String statement, @Nullable Path file, int line) {

        private String text() {
            return statement + (file == null ? "" : " (" + file + ":" + line + ")");
        }
    }

    /** From the tool's result; files below the working directory become relative to it. */
    public static AuditReport of(JsonNode result) {
        Path here = Path.of("").toAbsolutePath();
        List<Found> findings = new ArrayList<>();
        for (JsonNode finding : result.path("findings")) {
            String at = finding.path("location").asString("");
            int colon = at.lastIndexOf(':');
            Path file = colon < 0 ? null : Path.of(at.substring(0, colon));
            findings.add(
                    new Found(
                            finding.path("rule").asString(),
                            Severity.valueOf(
                                    finding.path("severity").asString().toUpperCase(Locale.ROOT)),
                            finding.path("statement").asString(),
                            file != null && file.startsWith(here) ? here.relativize(file) : file,
                            colon < 0 ? 0 : Integer.parseInt(at.substring(colon + 1))));
        }
        Map<String, String> notChecked = new LinkedHashMap<>();
        result.path("notChecked")
                .forEach(
                        one ->
                                notChecked.put(
                                        one.path("rule").asString(), one.path("why").asString()));
        return new AuditReport(findings, notChecked);
    }

    /** SARIF 2.1.0; what stands in no file has no location. */
    public Map<String, Object> sarif() {
        List<String> ids = Rules.ids();
        return Sarif.log(
                Rules.all().stream()
                        .map(
                                rule ->
                                        Sarif.rule(
                                                rule.id(),
                                                rule.subject() + ": " + rule.condition(),
                                                rule.advice(),
                                                "See " + rule.source(),
                                                level(Severity.valueOf(rule.severity().name()))))
                        .toList(),
                findings.stream()
                        .map(
                                found ->
                                        new Sarif.Result(
                                                found.rule(),
                                                ids.indexOf(found.rule()),
                                                level(found.severity()),
                                                new Sarif.Message(found.statement()),
                                                found.file() == null
                                                        ? List.of()
                                                        : List.of(
                                                                Sarif.at(
                                                                        found.file(),
                                                                        found.line()))))
                        .toList());
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "error";
            case MEDIUM -> "warning";
            case LOW, INFO -> "note";
        };
    }

    /** A JUnit report, a case for each rule; what does not {@code fail} is only told. */
    public String junit(Predicate<Severity> fail) {
        List<JUnit.Case> cases = new ArrayList<>();
        for (Rule rule : Rules.all()) {
            List<Found> own = findings.stream().filter(f -> f.rule().equals(rule.id())).toList();
            boolean failed = own.stream().anyMatch(found -> fail.test(found.severity()));
            String text = String.join("\n", own.stream().map(Found::text).toList());
            cases.add(
                    new JUnit.Case(
                            "config." + rule.id().charAt(0),
                            rule.id() + " " + rule.subject() + ": " + rule.condition(),
                            failed ? text : null,
                            rule.severity().name().toLowerCase(Locale.ROOT),
                            notChecked.get(rule.id()),
                            failed || own.isEmpty() ? null : text));
        }
        return JUnit.of("config_audit", cases);
    }
}
