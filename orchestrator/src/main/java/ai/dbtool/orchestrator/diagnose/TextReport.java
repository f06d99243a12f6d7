package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.orchestrator.evidence.Quote;
import ai.dbtool.orchestrator.playbook.Entities;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/** The report for a terminal: plain text, hidden characters escaped. */
public final class TextReport {

    private final Diagnosis diagnosis;
    private final StringBuilder text = new StringBuilder();

    private TextReport(Diagnosis diagnosis) {
        this.diagnosis = diagnosis;
    }

    /** The whole report. */
    public static String of(Diagnosis diagnosis) {
        return new TextReport(diagnosis).render();
    }

    private String render() {
        DiagnoseReport report = diagnosis.report();
        line("Verdict: " + report.verdict() + explained(report.verdict()));
        if (!diagnosis.symptom().isBlank()) {
            line("Symptom: " + diagnosis.symptom());
        }
        causes(report);
        chain(report);
        remedies(report.remedies());
        if (!diagnosis.prose().isEmpty()) {
            heading("In words (" + report.model() + ", every sentence checked)");
            line(diagnosis.prose());
        }
        coverage(report);
        return text.toString();
    }

    static String explained(Verdict verdict) {
        return switch (verdict) {
            case FAULT -> "";
            case NO_FAULT -> ": enough was seen, and nothing is wrong";
            case NOT_DATABASE -> ": the database sees nothing slow or failing";
            case INSUFFICIENT_EVIDENCE -> ": what could be seen does not allow a verdict";
        };
    }

    private void causes(DiagnoseReport report) {
        if (report.causes().isEmpty()) {
            return;
        }
        heading("Causes");
        int rank = 1;
        for (DiagnoseReport.CauseFound cause : report.causes()) {
            line(
                    String.format(
                            Locale.ROOT,
                            "%2d. %s  confidence %.0f %%",
                            rank++,
                            Entities.text(cause.code(), cause.entities()),
                            cause.confidence() * 100));
        }
    }

    private void chain(DiagnoseReport report) {
        if (report.chain().isEmpty()) {
            return;
        }
        heading(report.verdict() == Verdict.FAULT ? "From symptom to cause" : "What was seen");
        for (DiagnoseReport.ChainNode node : report.chain()) {
            line("- " + node.node());
            for (String id : node.evidence()) {
                report.evidence().stream()
                        .filter(quote -> quote.id().equals(id))
                        .forEach(this::quote);
            }
        }
    }

    private void quote(Quote quote) {
        line("    [" + quote.id() + "] " + quote.quote());
        line("         " + Origin.of(quote, diagnosis));
    }

    private void remedies(List<DiagnoseReport.Remedy> remedies) {
        if (remedies.isEmpty()) {
            return;
        }
        heading("Proposed, not executed");
        for (DiagnoseReport.Remedy remedy : remedies) {
            line("- " + remedy.code());
            part("run", remedy.statement());
            part("change", remedy.patch());
            part("undo", remedy.undo());
            part("locks", remedy.lockImpact());
        }
    }

    private void part(String name, @Nullable String value) {
        if (value != null) {
            String indent = "\n" + " ".repeat(12);
            text.append("    ")
                    .append(String.format(Locale.ROOT, "%-8s", name + ":"))
                    .append(Untrusted.block(value).replace("\n", indent))
                    .append('\n');
        }
    }

    private void coverage(DiagnoseReport report) {
        DiagnoseReport.Coverage coverage = report.coverage();
        if (!coverage.unexplained().isEmpty()) {
            heading("Seen but not explained");
            coverage.unexplained().forEach(seen -> line("- " + seen));
        }
        heading("Could not be seen");
        if (coverage.notSeen().isEmpty()) {
            line("- nothing: all reads were answered");
        }
        coverage.notSeen().forEach(missing -> line("- " + missing));
        text.append('\n');
        line(
                coverage.calls()
                        + " reads, "
                        + report.evidence().size()
                        + " quotes checked, "
                        + report.durationMillis()
                        + " ms, model "
                        + report.model());
        if (diagnosis.record() != null) {
            line("Record: " + diagnosis.record());
        }
    }

    private void heading(String title) {
        text.append('\n').append(title).append('\n');
    }

    private void line(String line) {
        text.append(Untrusted.line(line)).append('\n');
    }
}
