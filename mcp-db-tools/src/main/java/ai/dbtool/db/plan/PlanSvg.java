package ai.dbtool.db.plan;

import ai.dbtool.db.plan.ExplainResult.Node;
import ai.dbtool.mcp.tool.Untrusted;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A plan as a picture: a node a line, children indented, a bar as long as the node's own share. No
 * script, no style from outside, every text escaped: it may be shown wherever an image may.
 */
final class PlanSvg {

    private static final int LINE = 22;
    private static final int INDENT = 18;
    private static final int BAR = 160;
    private static final int LEFT = BAR + 70;
    private static final int WIDTH = 1_100;
    private static final int LONGEST = 110;

    private PlanSvg() {}

    static String of(ExplainResult plan) {
        List<String> lines = new ArrayList<>();
        int y = LINE;
        lines.add(text(10, y, "#333", title(plan)));
        for (Node node : plan.nodes()) {
            y += LINE;
            int depth = node.path().split("\\.").length - 1;
            int x = LEFT + depth * INDENT;
            boolean hot = plan.hot().contains(node.path());
            double length = Math.max(1, BAR * node.sharePercent() / 100);
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"12\" fill=\"%s\"/>",
                            60 + BAR - length,
                            y - 11,
                            length,
                            hot ? "#c0392b" : "#95a5a6"));
            lines.add(
                    text(
                            10,
                            y,
                            "#555",
                            String.format(Locale.ROOT, "%.1f %%", node.sharePercent())));
            if (depth > 0) {
                lines.add(
                        String.format(
                                Locale.ROOT,
                                "<path d=\"M%d %d v%d h8\" stroke=\"#bbb\" fill=\"none\"/>",
                                x - 11,
                                y - 16,
                                12));
            }
            lines.add(text(x, y, wrong(plan, node) ? "#c0392b" : "#111", shown(node)));
        }
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                                + " font-family=\"monospace\" font-size=\"12\">%n",
                        WIDTH,
                        y + LINE)
                + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
                + String.join("\n", lines)
                + "\n</svg>\n";
    }

    private static String title(ExplainResult plan) {
        String took =
                plan.executionMillis() == null
                        ? "not run, total cost " + plan.totalCost()
                        : plan.executionMillis() + " ms";
        return "plan " + plan.planId() + ", " + took + ", own share of each node";
    }

    /** Red where the estimate is wrong at least tenfold. */
    private static boolean wrong(ExplainResult plan, Node node) {
        return plan.misestimates().stream().anyMatch(m -> m.path().equals(node.path()));
    }

    private static String shown(Node node) {
        StringBuilder text = new StringBuilder(node.nodeType());
        if (node.relation() != null) {
            text.append(" on ").append(node.relation());
        }
        if (node.index() != null) {
            text.append(" by ").append(node.index());
        }
        text.append(": ").append(number(node.estimatedRows())).append(" rows expected");
        if (node.actualRows() != null && node.loops() != null) {
            text.append(", ").append(number(node.actualRows()));
            text.append(node.loops() == 1 ? " came" : " came in each of " + number(node.loops()));
        }
        String condition =
                node.joinCond() != null
                        ? node.joinCond()
                        : node.indexCond() != null ? node.indexCond() : node.filter();
        return condition == null ? text.toString() : text + "  " + condition;
    }

    private static String number(double rows) {
        return rows == Math.rint(rows) ? Long.toString((long) rows) : Double.toString(rows);
    }

    private static String text(int x, int y, String colour, String text) {
        return "<text x=\""
                + x
                + "\" y=\""
                + y
                + "\" fill=\""
                + colour
                + "\">"
                + escaped(Untrusted.cut(Untrusted.line(text), LONGEST))
                + "</text>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
