package ai.dbtool.db.plan;

import ai.dbtool.db.plan.ExplainResult.Node;
import ai.dbtool.mcp.tool.Untrusted;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A plan as a picture: a node a line, children indented, a bar as long as the node's own share.
 * What is wrong with a node stands beside its name, in words and in red. No script, no style from
 * outside, its own ground, every text escaped: it may be shown wherever an image may.
 */
final class PlanSvg {

    private static final int LINE = 22;
    private static final int INDENT = 18;
    private static final int BAR = 160;
    private static final int LEFT = BAR + 70;
    private static final int WIDTH = 1_100;
    private static final int LONGEST = 110;
    private static final String RED = "#c0392b";

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
                            hot ? RED : "#95a5a6"));
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
            List<String> flags = flags(plan, node);
            lines.add(text(x, y, flags.isEmpty() ? "#111" : RED, shown(node, flags)));
        }
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                                + " viewBox=\"0 0 %d %d\" role=\"img\" font-family=\"monospace\""
                                + " font-size=\"12\">%n",
                        WIDTH,
                        y + LINE,
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

    /** Why a node deserves a look; empty for most. */
    private static List<String> flags(ExplainResult plan, Node node) {
        String path = node.path();
        List<String> flags = new ArrayList<>();
        if (plan.hot().contains(path)) {
            flags.add("hot");
        }
        plan.misestimates().stream()
                .filter(m -> m.path().equals(path))
                .forEach(m -> flags.add("rows off " + number(Math.rint(m.factor())) + "x"));
        plan.spills().stream()
                .filter(s -> s.path().equals(path))
                .forEach(s -> flags.add(s.kilobytes() + " kB to disk"));
        plan.waste().stream()
                .filter(w -> w.path().equals(path))
                .forEach(w -> flags.add(number(Math.rint(w.removed())) + " rows thrown away"));
        return flags;
    }

    private static String shown(Node node, List<String> flags) {
        StringBuilder text = new StringBuilder(node.nodeType());
        if (node.relation() != null) {
            text.append(" on ").append(node.relation());
        }
        if (node.index() != null) {
            text.append(" by ").append(node.index());
        }
        if (!flags.isEmpty()) {
            text.append(" [").append(String.join(", ", flags)).append(']');
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
