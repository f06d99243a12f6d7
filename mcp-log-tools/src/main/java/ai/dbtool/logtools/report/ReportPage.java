package ai.dbtool.logtools.report;

import ai.dbtool.log.report.Table;
import ai.dbtool.log.report.Table.Unit;
import ai.dbtool.logtools.incidents.LogIncidents;
import ai.dbtool.logtools.report.LogReport.View;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The whole report as one HTML page that loads nothing: no script, no font, no address. */
final class ReportPage {

    private static final String STYLE =
            """
            :root{color-scheme:light dark}
            body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.5rem}h2{font-size:1.25rem;margin-top:2.5rem;border-bottom:1px solid #8886}h3{font-size:1rem}
            nav a{margin-right:1rem;display:inline-block}figure{margin:0;overflow-x:auto}svg{width:100%;min-width:30rem;height:auto}
            .wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
            th,td{text-align:left;vertical-align:top;padding:.25rem .6rem;border-bottom:1px solid #8883}
            th{font-weight:600;white-space:nowrap}.t{white-space:nowrap}.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
            code{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
            .bar{display:block;height:.5rem;background:#2f7ed8;border-radius:3px}td.b{width:30%}
            .CRITICAL,.HIGH{color:#c33}.MEDIUM{color:#b80}.more,.origin{opacity:.7;font-size:13px}
            """;

    private final WholeReport report;
    private final StringBuilder html = new StringBuilder();

    private ReportPage(WholeReport report) {
        this.report = report;
    }

    static String of(WholeReport report) {
        return new ReportPage(report).page();
    }

    private String page() {
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
                .append(
                        "<meta name=\"viewport\" content=\"width=device-width\"><title>Log report: ")
                .append(escape(report.source()))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n");
        element("h1", "Log report: " + report.source());
        element("p", report.covered());
        html.append("<nav><a href=\"#incidents\">Incidents</a>");
        report.sections()
                .forEach(
                        section ->
                                html.append("<a href=\"#")
                                        .append(id(section))
                                        .append("\">")
                                        .append(escape(section.section().title()))
                                        .append("</a>"));
        html.append("</nav>\n");
        incidents(report.incidents());
        report.sections().forEach(this::section);
        if (!report.notSeen().isEmpty()) {
            element("h2", "Not in this log");
            html.append("<ul>\n");
            report.notSeen().forEach(each -> element("li", each));
            html.append("</ul>\n");
        }
        return html.append("</body></html>\n").toString();
    }

    private static String id(LogReport section) {
        return section.section().name().toLowerCase(Locale.ROOT);
    }

    private void incidents(LogIncidents found) {
        html.append("<h2 id=\"incidents\">Incidents</h2>\n");
        if (found.incidents().isEmpty()) {
            element("p", "None.");
            return;
        }
        html.append(
                "<div class=\"wide\"><table><thead><tr><th>kind<th>from<th>to<th>cause<th>hit</tr></thead><tbody>\n");
        for (LogIncidents.View incident : found.incidents()) {
            html.append("<tr><td class=\"")
                    .append(incident.severity())
                    .append("\">")
                    .append(incident.kind())
                    .append("<td class=\"t\">")
                    .append(incident.from())
                    .append("<td class=\"t\">")
                    .append(incident.to() == null ? "not over" : incident.to())
                    .append("<td>")
                    .append(shown(incident.cause()))
                    .append("<div class=\"origin\">")
                    .append(shown(pairs(incident.facts())))
                    .append("</div><td>")
                    .append(shown(pairs(incident.users())))
                    .append("</tr>\n");
        }
        html.append("</tbody></table></div>\n");
    }

    private static String pairs(Map<String, ?> values) {
        return values.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }

    private void section(LogReport section) {
        html.append("<h2 id=\"")
                .append(id(section))
                .append("\">")
                .append(escape(section.section().title()))
                .append("</h2>\n");
        if (section.tables().isEmpty()) {
            element("p", "Nothing of this is in the log.");
        }
        section.tables().forEach(this::table);
    }

    private void table(View table) {
        element("h3", table.title());
        if (table.shape() == Table.Shape.COURSE) {
            html.append("<figure>").append(CourseSvg.of(table)).append("</figure>\n");
            return;
        }
        html.append("<div class=\"wide\"><table><thead><tr>");
        for (Table.Column column : table.columns()) {
            html.append(isNumber(column) ? "<th class=\"n\">" : "<th>")
                    .append(escape(column.name()));
        }
        boolean bars = table.shape() == Table.Shape.BARS;
        html.append(bars ? "<th></tr></thead><tbody>\n" : "</tr></thead><tbody>\n");
        double most = table.rows().stream().mapToDouble(row -> number(row.get(1))).max().orElse(0);
        for (List<@Nullable Object> row : table.rows()) {
            html.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                cell(row.get(i), table.columns().get(i));
            }
            if (bars) {
                html.append(
                        String.format(
                                Locale.ROOT,
                                "<td class=\"b\"><span class=\"bar\" style=\"width:%.1f%%\"></span>",
                                most == 0 ? 0 : 100 * number(row.get(1)) / most));
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table></div>\n");
        if (table.rows().size() < table.total()) {
            html.append("<p class=\"more\">")
                    .append(table.rows().size())
                    .append(" of ")
                    .append(table.total())
                    .append(" rows; --limit gives more</p>\n");
        }
    }

    private static boolean isNumber(Table.Column column) {
        return switch (column.unit()) {
            case COUNT, MILLIS, BYTES, PERCENT -> true;
            case TIME, TEXT, HANDLE -> false;
        };
    }

    private void cell(@Nullable Object value, Table.Column column) {
        if (value instanceof Long count && column.unit() == Unit.COUNT) {
            html.append("<td class=\"n\">")
                    .append(String.format(Locale.ROOT, "%,d", count).replace(',', '\u2009'));
        } else if (value instanceof Number number) {
            html.append("<td class=\"n\">")
                    .append(CourseSvg.value(number.doubleValue(), column.unit()));
        } else if (column.name().equals("query") || column.name().equals("message")) {
            html.append("<td><code>").append(shown(String.valueOf(value))).append("</code>");
        } else {
            html.append(column.unit() == Unit.TIME ? "<td class=\"t\">" : "<td>")
                    .append(value == null ? "" : shown(value.toString()));
        }
    }

    private static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }

    private void element(String name, String content) {
        html.append('<').append(name).append('>').append(shown(content));
        html.append("</").append(name).append(">\n");
    }

    /** Secrets masked, then escaped. */
    private String shown(String text) {
        return escape(report.masked(text));
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
