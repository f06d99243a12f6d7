package ai.dbtool.logtools.report;

import ai.dbtool.log.report.Table.Unit;

import org.jspecify.annotations.Nullable;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/**
 * A course of time as a picture: one line for each number, and over each step a place that tells
 * its values. No script and no style from outside; the colours fit light and dark pages.
 */
final class CourseSvg {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 220;
    private static final int LEFT = 64;
    private static final int TOP = 14;
    private static final int PLOT_WIDTH = WIDTH - LEFT - 14;
    private static final int PLOT_HEIGHT = 160;
    private static final int BOTTOM = TOP + PLOT_HEIGHT;
    private static final List<String> COLOURS =
            List.of("#2f7ed8", "#c0392b", "#27ae60", "#b7950b", "#8e44ad");

    private final LogReport.View course;
    private final StringBuilder svg = new StringBuilder();
    private final Formatter out = new Formatter(svg, Locale.ROOT);

    private CourseSvg(LogReport.View course) {
        this.course = course;
    }

    /** The picture of {@code course}, an element of HTML. */
    static String of(LogReport.View course) {
        return new CourseSvg(course).drawn();
    }

    private String drawn() {
        double most =
                Math.max(
                        1e-9,
                        course.rows().stream()
                                .flatMap(row -> row.stream().skip(1))
                                .mapToDouble(CourseSvg::number)
                                .max()
                                .orElse(0));
        out.format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" font-size=\"12\" fill=\"currentColor\">",
                WIDTH, HEIGHT);
        for (double share : new double[] {0, 0.5, 1}) {
            double y = BOTTOM - share * PLOT_HEIGHT;
            out.format(
                    "<path d=\"M%d %.1f h%d\" stroke=\"currentColor\" opacity=\".2\"/>",
                    LEFT, y, PLOT_WIDTH);
            text(LEFT - 6, y + 4, "end", value(share * most, unit(1)));
        }
        text(LEFT, BOTTOM + 18, "start", String.valueOf(course.rows().getFirst().getFirst()));
        text(
                (double) LEFT + PLOT_WIDTH,
                BOTTOM + 18,
                "end",
                String.valueOf(course.rows().getLast().getFirst()));
        for (int column = 1; column < course.columns().size(); column++) {
            line(column, most);
            legend(column);
        }
        places();
        return svg.append("</svg>\n").toString();
    }

    private double x(int row) {
        int last = Math.max(1, course.rows().size() - 1);
        return LEFT + (double) PLOT_WIDTH * row / last;
    }

    private void line(int column, double most) {
        svg.append("<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"")
                .append(colour(column))
                .append("\" points=\"");
        for (int i = 0; i < course.rows().size(); i++) {
            double y = BOTTOM - PLOT_HEIGHT * number(course.rows().get(i).get(column)) / most;
            out.format("%.1f,%.1f ", x(i), y);
        }
        svg.append("\"/>\n");
    }

    private void legend(int column) {
        int x = LEFT + (column - 1) * 150;
        out.format(
                "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"4\" fill=\"%s\"/>",
                x, HEIGHT - 10, colour(column));
        text(x + 18, HEIGHT - 5, "start", course.columns().get(column).name());
    }

    private void places() {
        double width = (double) PLOT_WIDTH / course.rows().size();
        for (int i = 0; i < course.rows().size(); i++) {
            List<@Nullable Object> row = course.rows().get(i);
            StringBuilder told = new StringBuilder(String.valueOf(row.getFirst()));
            for (int column = 1; column < row.size(); column++) {
                told.append("\n")
                        .append(course.columns().get(column).name())
                        .append(' ')
                        .append(value(number(row.get(column)), unit(column)));
            }
            out.format(
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill-opacity=\"0\"><title>",
                    LEFT + i * width, TOP, width, PLOT_HEIGHT);
            svg.append(ReportPage.escape(told.toString())).append("</title></rect>\n");
        }
    }

    private void text(double x, double y, String anchor, String text) {
        out.format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
        svg.append(ReportPage.escape(text)).append("</text>\n");
    }

    private Unit unit(int column) {
        return course.columns().get(column).unit();
    }

    private static String colour(int column) {
        return COLOURS.get((column - 1) % COLOURS.size());
    }

    private static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }

    /** A value as people read it. */
    static String value(double value, Unit unit) {
        return switch (unit) {
            case BYTES -> scaled(value, 1_024, List.of(" B", " KiB", " MiB", " GiB", " TiB"));
            case MILLIS ->
                    value < 1_000
                            ? trimmed(value) + " ms"
                            : value < 60_000
                                    ? trimmed(value / 1_000) + " s"
                                    : value < 3_600_000
                                            ? trimmed(value / 60_000) + " min"
                                            : trimmed(value / 3_600_000) + " h";
            case PERCENT -> String.format(Locale.ROOT, "%.1f %%", value);
            case COUNT, TIME, TEXT, HANDLE ->
                    value < 100_000
                            ? trimmed(value)
                            : scaled(value, 1_000, List.of("", " k", " M", " G", " T"));
        };
    }

    private static String scaled(double value, double by, List<String> units) {
        double rest = value;
        int unit = 0;
        while (rest >= by && unit < units.size() - 1) {
            rest /= by;
            unit++;
        }
        return trimmed(rest) + units.get(unit);
    }

    private static String trimmed(double value) {
        return value == Math.rint(value)
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
