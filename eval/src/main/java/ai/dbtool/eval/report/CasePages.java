package ai.dbtool.eval.report;

import ai.dbtool.eval.lab.FixOracle;
import ai.dbtool.eval.run.RunResult;
import ai.dbtool.eval.score.Score;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pages without anything from elsewhere: no script, no font, no picture. */
final class CasePages {

    private static final String STYLE =
            """
            body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
            table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #bbb;padding:.25rem .6rem;text-align:left}
            pre{background:#f4f4f4;padding:.6rem;overflow:auto;white-space:pre-wrap}.bad{color:#b00020}.good{color:#1b6e2d}
            """;

    private final Map<String, List<RunResult>> byCase;

    CasePages(Map<String, List<RunResult>> byCase) {
        this.byCase = byCase;
    }

    static String fileName(String cases) {
        return "case-" + cases.replaceAll("[^A-Za-z0-9+_-]", "_") + ".html";
    }

    /** The first page: figures, then a line per case. */
    String index(List<List<String>> figures) {
        StringBuilder html = head("Evaluation");
        html.append("<table>");
        for (List<String> row : figures) {
            html.append("<tr>");
            row.forEach(cell -> html.append("<td>").append(escaped(cell)).append("</td>"));
            html.append("</tr>");
        }
        html.append("</table><h2>Cases</h2><table>");
        byCase.forEach(
                (name, results) -> {
                    html.append("<tr><td><a href=\"")
                            .append(fileName(name))
                            .append("\">")
                            .append(escaped(name))
                            .append("</a></td><td>")
                            .append(escaped(results.getFirst().title()))
                            .append("</td><td>");
                    results.forEach(result -> html.append(mark(result)));
                    html.append("</td></tr>");
                });
        return html.append("</table></body></html>\n").toString();
    }

    private static String mark(RunResult result) {
        Score score = result.score();
        boolean good = score != null && result.valid() && score.right();
        return "<span class=\""
                + (good ? "good" : "bad")
                + "\" title=\""
                + escaped(result.key())
                + "\">"
                + (good ? "&#10003; " : "&#10007; ")
                + "</span>";
    }

    /** The page of one case: each run with its chain, its evidence, and what was missed. */
    String page(String name) {
        StringBuilder html = head(name);
        for (RunResult result : byCase.getOrDefault(name, List.of())) {
            html.append("<h2>")
                    .append(mark(result))
                    .append(escaped(result.arm() + ", seed " + result.seed()))
                    .append("</h2><p>")
                    .append(escaped(result.symptom()))
                    .append("</p><p>Parameters: ")
                    .append(escaped(result.params().toString()))
                    .append("</p><p>Truth: ")
                    .append(escaped(result.verdict() + " " + result.truth()))
                    .append("</p>");
            list(html, missed(result));
            if (result.report() != null) {
                answer(html, result.report());
            }
        }
        return html.append("</body></html>\n").toString();
    }

    private static void answer(StringBuilder html, JsonNode report) {
        html.append("<p>Answer: ")
                .append(escaped(report.path("verdict").asString("")))
                .append("</p><pre>")
                .append(escaped(report.path("causes").toPrettyString()))
                .append("</pre><h3>Chain</h3>");
        List<String> chain = new ArrayList<>();
        for (JsonNode node : report.path("chain")) {
            chain.add(node.path("node").asString("") + " " + node.path("evidence"));
        }
        list(html, chain);
        html.append("<h3>Evidence</h3><table>");
        for (JsonNode quote : report.path("evidence")) {
            html.append("<tr><td>")
                    .append(escaped(quote.path("id").asString("")))
                    .append("</td><td>")
                    .append(
                            escaped(
                                    quote.path("call").asString("")
                                            + " "
                                            + quote.path("pointer").asString("")))
                    .append("</td><td>")
                    .append(escaped(quote.path("quote").asString("")))
                    .append("</td></tr>");
        }
        html.append("</table><h3>Remedies</h3><pre>")
                .append(escaped(report.path("remedies").toPrettyString()))
                .append("</pre>");
    }

    /** What keeps a run from being right, one line each. */
    static List<String> missed(RunResult result) {
        List<String> lines = new ArrayList<>();
        if (result.error() != null) {
            lines.add("no answer: " + result.error());
        }
        result.unproven()
                .forEach(line -> lines.add("not measured, the injection is not proven: " + line));
        Score score = result.score();
        if (score == null) {
            return lines;
        }
        if (!score.exact() && result.report() != null) {
            lines.add(
                    "said "
                            + result.report().path("verdict").asString("")
                            + " "
                            + result.report().path("causes")
                            + ", the truth is "
                            + result.verdict()
                            + " "
                            + result.truth());
        }
        score.ungrounded().forEach(line -> lines.add("not grounded: " + line));
        if (score.fix() == FixOracle.Answer.NOT_FIXED) {
            lines.add(
                    "the remedy does not mend it ("
                            + result.fixWhere()
                            + "): "
                            + result.fixNotes());
        }
        score.unsafe().forEach(line -> lines.add("unsafe remedy: " + line));
        if (score.leaks() > 0) {
            lines.add(score.leaks() + " secrets seen in an output");
        }
        return lines;
    }

    private static void list(StringBuilder html, List<String> lines) {
        html.append("<ul>");
        lines.forEach(line -> html.append("<li>").append(escaped(line)).append("</li>"));
        html.append("</ul>");
    }

    private static StringBuilder head(String title) {
        return new StringBuilder(
                        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body><h1>")
                .append(escaped(title))
                .append("</h1>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
