package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.orchestrator.evidence.Quote;
import ai.dbtool.orchestrator.playbook.Entities;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The report as one HTML page that loads nothing: no script, no font, no address. */
public final class HtmlReport {

    private static final String STYLE =
            """
            :root{color-scheme:light dark}
            body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
            code,pre{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
            pre{border:1px solid #8884;border-radius:4px;padding:.6rem}
            .bar{display:inline-block;height:.6rem;background:#38c;border-radius:3px;vertical-align:middle}
            figure{margin:0}svg{max-width:100%;height:auto;border-radius:4px}
            .origin{opacity:.7;font-size:13px}li{margin:.3rem 0}dt{font-weight:600}dd{margin:0 0 .5rem 0}
            .FAULT{color:#c33}.NO_FAULT{color:#2a7}.NOT_DATABASE{color:#2a7}.INSUFFICIENT_EVIDENCE{color:#b80}
            """;

    private final Diagnosis diagnosis;
    private final List<PlanPicture> plans;
    private final List<String> figures;
    private final StringBuilder html = new StringBuilder();

    private HtmlReport(Diagnosis diagnosis, List<PlanPicture> plans, List<String> figures) {
        this.diagnosis = diagnosis;
        this.plans = plans;
        this.figures = figures;
    }

    /** The whole page. */
    public static String of(Diagnosis diagnosis) {
        return of(diagnosis, List.of(), List.of());
    }

    /**
     * The whole page with the plans it rests on and plots of the recorded load.
     *
     * @param figures elements of SVG, every text in them escaped
     */
    public static String of(Diagnosis diagnosis, List<PlanPicture> plans, List<String> figures) {
        return new HtmlReport(diagnosis, plans, figures).render();
    }

    private String render() {
        DiagnoseReport report = diagnosis.report();
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
                .append(" style-src 'unsafe-inline'\">")
                .append("<meta name=\"viewport\" content=\"width=device-width\">")
                .append("<title>Diagnosis: ")
                .append(report.verdict())
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n");
        html.append("<h1>Verdict: <span class=\"")
                .append(report.verdict())
                .append("\">")
                .append(report.verdict())
                .append("</span></h1>\n");
        element("p", TextReport.explained(report.verdict()).replaceFirst("^: ", ""));
        if (!diagnosis.symptom().isBlank()) {
            element("p", "Symptom: " + diagnosis.symptom());
        }
        causes(report);
        chain(report);
        plans();
        load();
        remedies(report);
        if (!diagnosis.prose().isEmpty()) {
            element("h2", "In words (" + report.model() + ", every sentence checked)");
            element("p", diagnosis.prose());
        }
        coverage(report);
        return html.append("</body></html>\n").toString();
    }

    private void causes(DiagnoseReport report) {
        if (report.causes().isEmpty()) {
            return;
        }
        element("h2", "Causes");
        html.append("<ol>\n");
        for (DiagnoseReport.CauseFound cause : report.causes()) {
            long percent = Math.round(cause.confidence() * 100);
            html.append("<li><code>")
                    .append(escape(Entities.text(cause.code(), cause.entities())))
                    .append("</code> ")
                    .append(
                            String.format(
                                    Locale.ROOT,
                                    "<span class=\"bar\" style=\"width:%dpx\"></span> %d %%",
                                    percent,
                                    percent))
                    .append("</li>\n");
        }
        html.append("</ol>\n");
    }

    private void chain(DiagnoseReport report) {
        if (report.chain().isEmpty()) {
            return;
        }
        element(
                "h2",
                report.verdict() == Verdict.FAULT ? "From symptom to cause" : "What was seen");
        html.append("<ul>\n");
        for (DiagnoseReport.ChainNode node : report.chain()) {
            html.append("<li>").append(escape(node.node())).append("<ul>\n");
            report.evidence().stream()
                    .filter(quote -> node.evidence().contains(quote.id()))
                    .forEach(this::quote);
            html.append("</ul></li>\n");
        }
        html.append("</ul>\n");
    }

    private void plans() {
        if (!plans.isEmpty()) {
            element("h2", "Plans it rests on");
        }
        for (PlanPicture plan : plans) {
            element("pre", plan.query());
            figure(plan.svg());
            html.append("<div class=\"origin\">")
                    .append(escape(plan.call() + cited(plan.call())))
                    .append("</div>\n");
        }
    }

    private String cited(String call) {
        return diagnosis.report().evidence().stream()
                .filter(quote -> quote.call().equals(call))
                .map(Quote::id)
                .collect(Collectors.joining(", ", ", the source of ", ""));
    }

    private void load() {
        if (!figures.isEmpty()) {
            element("h2", "Load before the diagnosis");
        }
        figures.forEach(this::figure);
    }

    private void figure(String svg) {
        if (!svg.startsWith("<svg")) {
            throw new IllegalArgumentException("a figure is an element of SVG");
        }
        html.append("<figure>").append(svg).append("</figure>\n");
    }

    private void quote(Quote quote) {
        html.append("<li><code>")
                .append(escape(quote.quote()))
                .append("</code><div class=\"origin\">")
                .append(escape(quote.id() + ": " + Origin.of(quote, diagnosis)))
                .append("</div></li>\n");
    }

    private void remedies(DiagnoseReport report) {
        if (report.remedies().isEmpty()) {
            return;
        }
        element("h2", "Proposed, not executed");
        for (DiagnoseReport.Remedy remedy : report.remedies()) {
            element("h3", remedy.code());
            html.append("<dl>\n");
            part("run", remedy.statement(), true);
            part("change", remedy.patch(), true);
            part("undo", remedy.undo(), false);
            part("locks", remedy.lockImpact(), false);
            html.append("</dl>\n");
        }
    }

    private void part(String name, @Nullable String value, boolean code) {
        if (value != null) {
            String tag = code ? "pre" : "span";
            html.append("<dt>").append(name).append("</dt><dd><").append(tag).append('>');
            html.append(escape(value)).append("</").append(tag).append("></dd>\n");
        }
    }

    private void coverage(DiagnoseReport report) {
        if (!report.coverage().unexplained().isEmpty()) {
            element("h2", "Seen but not explained");
            html.append("<ul>\n");
            report.coverage().unexplained().forEach(seen -> element("li", seen));
            html.append("</ul>\n");
        }
        element("h2", "Could not be seen");
        html.append("<ul>\n");
        if (report.coverage().notSeen().isEmpty()) {
            element("li", "nothing: all reads were answered");
        }
        report.coverage().notSeen().forEach(missing -> element("li", missing));
        html.append("</ul>\n");
        element(
                "p",
                report.coverage().calls()
                        + " reads, "
                        + report.evidence().size()
                        + " quotes checked, "
                        + report.durationMillis()
                        + " ms, model "
                        + report.model());
    }

    private void element(String name, String content) {
        html.append('<').append(name).append('>').append(escape(content));
        html.append("</").append(name).append(">\n");
    }

    static String escape(String text) {
        return Untrusted.block(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
