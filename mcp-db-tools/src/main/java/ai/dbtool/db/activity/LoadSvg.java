package ai.dbtool.db.activity;

import ai.dbtool.db.history.Seen;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Load over time as a picture: active sessions by wait class, one upon the other, gaps where
 * nothing was recorded. No script, no style from outside, every text escaped: it may be shown
 * wherever an image may.
 */
public final class LoadSvg {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 260;
    private static final int LEFT = 50;
    private static final int TOP = 34;
    private static final int PLOT_WIDTH = 640;
    private static final int PLOT_HEIGHT = 180;
    private static final int LEGEND = LEFT + PLOT_WIDTH + 20;
    private static final int LEGEND_LINE = 18;
    private static final String OTHER = "#7f8c8d";

    /** By class, as most tools colour them: green for CPU, blues for reading, red for locks. */
    private static final Map<String, String> COLOURS =
            Map.of(
                    "CPU", "#27ae60",
                    "IO", "#2980b9",
                    "Lock", "#c0392b",
                    "LWLock", "#e67e22",
                    "Client", "#b7950b",
                    "IPC", "#8e44ad",
                    "Timeout", "#5d6d7e",
                    "BufferPin", "#d98880",
                    "Extension", "#16a085");

    private LoadSvg() {}

    /** {@code load} of {@code connection}; a plot without a bar when nothing was recorded. */
    public static String of(String connection, PastLoad load) {
        return drawn(connection, load, " xmlns=\"http://www.w3.org/2000/svg\"");
    }

    /** The same for a place within a page, where HTML says what it is. */
    public static String inPage(String connection, PastLoad load) {
        return drawn(connection, load, "");
    }

    private static String drawn(String connection, PastLoad load, String namespace) {
        double most = Math.max(1, Math.ceil(load.most()));
        List<String> lines = new ArrayList<>();
        lines.add(text(LEFT, 18, "start", "#333", title(connection, load)));
        axes(lines, most, load);
        areas(lines, most, load.series());
        return String.format(
                        Locale.ROOT,
                        "<svg%s width=\"%d\" height=\"%d\""
                                + " viewBox=\"0 0 %d %d\" role=\"img\" font-family=\"sans-serif\""
                                + " font-size=\"12\">%n",
                        namespace,
                        WIDTH,
                        HEIGHT,
                        WIDTH,
                        HEIGHT)
                + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
                + String.join("\n", lines)
                + "\n</svg>\n";
    }

    private static String title(String connection, PastLoad load) {
        return "active sessions of "
                + connection
                + " by what they wait for: "
                + load.averageActive()
                + " on average, "
                + load.ticks().size()
                + " samples";
    }

    private static void axes(List<String> lines, double most, PastLoad load) {
        int bottom = TOP + PLOT_HEIGHT;
        for (double share : new double[] {0, 0.5, 1}) {
            double y = bottom - share * PLOT_HEIGHT;
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "<path d=\"M%d %.1f h%d\" stroke=\"#ddd\" fill=\"none\"/>",
                            LEFT,
                            y,
                            PLOT_WIDTH));
            lines.add(text(LEFT - 6, (int) y + 4, "end", "#555", number(share * most)));
        }
        lines.add(text(LEFT, bottom + 20, "start", "#555", Seen.iso(load.span().fromMillis())));
        lines.add(
                text(
                        LEFT + PLOT_WIDTH,
                        bottom + 20,
                        "end",
                        "#555",
                        Seen.iso(load.span().toMillis())));
        if (load.ticks().isEmpty()) {
            lines.add(text(LEFT + 10, TOP + 20, "start", "#555", "nothing was recorded"));
        }
    }

    /** Each class lies upon those before it, the largest at the bottom. */
    private static void areas(
            List<String> lines, double most, Map<String, @Nullable Double[]> series) {
        double[] below = new double[0];
        int row = 0;
        for (Map.Entry<String, @Nullable Double[]> each : series.entrySet()) {
            @Nullable Double[] values = each.getValue();
            if (below.length == 0) {
                below = new double[values.length];
            }
            double[] above = Arrays.copyOf(below, below.length);
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < values.length; i++) {
                Double value = values[i];
                if (value != null && value > 0) {
                    above[i] += value;
                    path.append(bar(i, values.length, below[i] / most, above[i] / most));
                }
            }
            String colour = COLOURS.getOrDefault(each.getKey(), OTHER);
            lines.add("<path d=\"" + path + "\" fill=\"" + colour + "\"/>");
            legend(lines, row++, colour, each.getKey());
            below = above;
        }
    }

    private static String bar(int place, int places, double from, double to) {
        double width = (double) PLOT_WIDTH / places;
        return String.format(
                Locale.ROOT,
                "M%.1f %.1f h%.1f v%.1f h-%.1f z",
                LEFT + place * width,
                TOP + PLOT_HEIGHT * (1 - to),
                width,
                PLOT_HEIGHT * (to - from),
                width);
    }

    private static void legend(List<String> lines, int row, String colour, String name) {
        int y = TOP + row * LEGEND_LINE;
        lines.add(
                String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>",
                        LEGEND,
                        y,
                        colour));
        lines.add(text(LEGEND + 18, y + 11, "start", "#333", name));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static String text(int x, int y, String anchor, String colour, String text) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
                x,
                y,
                anchor,
                colour,
                escaped(Untrusted.cut(Untrusted.line(text), 120)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
