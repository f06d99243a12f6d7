package ai.dbtool.logtools.report;

import ai.dbtool.log.report.Section;
import ai.dbtool.log.report.Table;
import ai.dbtool.logtools.source.BlindSpot;
import ai.dbtool.mcp.tool.Untrusted;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code log_report} answers: one section of the report.
 *
 * @param source the log
 * @param section which
 * @param tables its tables, empty ones left out
 * @param others the sections that can be asked for
 * @param blindSpots settings that keep what it counts out of the log
 */
public record LogReport(
        String source,
        Section.Topic section,
        List<View> tables,
        List<Section.Topic> others,
        List<BlindSpot> blindSpots) {

    private static final int TEXT = 400;

    /**
     * A table.
     *
     * @param columns headings, with their units where values have one
     * @param rows values in the order of the columns
     * @param total rows there are, of which these are the first
     */
    public record View(
            String title,
            Table.Shape shape,
            List<Table.Column> columns,
            @JsonInclude(JsonInclude.Include.ALWAYS) List<List<@Nullable Object>> rows,
            long total) {

        /** As tools answer it. */
        public static View of(Table table) {
            return new View(
                    table.title(),
                    table.shape(),
                    table.columns(),
                    table.rows().stream().map(View::clean).toList(),
                    table.total());
        }

        private static List<@Nullable Object> clean(List<@Nullable Object> row) {
            return row.stream().<@Nullable Object>map(View::clean).toList();
        }

        private static @Nullable Object clean(@Nullable Object value) {
            return switch (value) {
                case null -> null;
                case Double number -> Math.round(number * 1_000) / 1_000.0;
                case Number number -> number;
                default -> Untrusted.cut(Untrusted.line(value.toString()), TEXT);
            };
        }

        /** Its first rows. */
        public View first(int most) {
            return limited(most, true);
        }

        View limited(int limit, boolean courses) {
            boolean whole = shape == Table.Shape.COURSE ? courses : rows.size() <= limit;
            int kept = shape == Table.Shape.COURSE ? 0 : Math.min(limit, rows.size());
            return whole ? this : new View(title, shape, columns, rows.subList(0, kept), total);
        }
    }

    static LogReport of(String source, Section section, int most, List<BlindSpot> blindSpots) {
        // The overview is one table whose every row is asked for.
        int limit = section.topic() == Section.Topic.OVERVIEW ? Integer.MAX_VALUE : most;
        return new LogReport(
                source,
                section.topic(),
                section.tables().stream().map(table -> View.of(table.limited(limit))).toList(),
                List.of(Section.Topic.values()),
                blindSpots);
    }

    /** With shorter tables; the courses are only told of then. */
    LogReport brief(int limit) {
        return new LogReport(
                source,
                section,
                tables.stream().map(table -> table.limited(limit, false)).toList(),
                others,
                blindSpots);
    }

    long rows() {
        return tables.stream().mapToLong(table -> table.rows().size()).sum();
    }

    long allRows() {
        return tables.stream().mapToLong(View::total).sum();
    }
}
