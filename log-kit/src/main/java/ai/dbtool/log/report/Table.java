package ai.dbtool.log.report;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of one kind.
 *
 * @param title what they are
 * @param columns what stands in them
 * @param rows values in the order of the columns: numbers, text or {@code null}
 * @param total how many rows there are, of which these are the first
 * @param shape how it is drawn
 */
public record Table(
        String title,
        List<Column> columns,
        List<List<@Nullable Object>> rows,
        long total,
        Shape shape) {

    /**
     * A column.
     *
     * @param name its heading
     * @param unit of its values
     */
    public record Column(String name, Unit unit) {}

    /** What values are. */
    public enum Unit {
        /** A number of things. */
        COUNT,
        /** Milliseconds. */
        MILLIS,
        BYTES,
        PERCENT,
        /** ISO 8601. */
        TIME,
        /** Text out of the log. */
        TEXT,
        /** The handle of an event. */
        HANDLE
    }

    /** How a table is drawn. */
    public enum Shape {
        /** Rows alone. */
        ROWS,
        /** The first column is time, each number a line of its own. */
        COURSE,
        /** The first column names, the first number is a bar. */
        BARS
    }

    /** Rows kept of a table that may be as long as the log has statements or names. */
    static final int MOST_ROWS = 1_000;

    static Builder of(String title, Shape shape, Column... columns) {
        return new Builder(title, shape, columns);
    }

    static Column count(String name) {
        return new Column(name, Unit.COUNT);
    }

    static Column millis(String name) {
        return new Column(name, Unit.MILLIS);
    }

    static Column bytes(String name) {
        return new Column(name, Unit.BYTES);
    }

    static Column text(String name) {
        return new Column(name, Unit.TEXT);
    }

    static Column time(String name) {
        return new Column(name, Unit.TIME);
    }

    static Column percent(String name) {
        return new Column(name, Unit.PERCENT);
    }

    static Column handle() {
        return new Column("handle", Unit.HANDLE);
    }

    /** The first {@code limit} rows; a course is kept whole. */
    public Table limited(int limit) {
        return shape == Shape.COURSE || rows.size() <= limit
                ? this
                : new Table(title, columns, rows.subList(0, limit), total, shape);
    }

    /** Takes rows one by one. */
    static final class Builder {

        private final String title;
        private final Shape shape;
        private final List<Column> columns;
        private final List<List<@Nullable Object>> rows = new ArrayList<>();

        private Builder(String title, Shape shape, Column... columns) {
            this.title = title;
            this.shape = shape;
            this.columns = List.of(columns);
        }

        Builder row(@Nullable Object... values) {
            if (values.length != columns.size()) {
                throw new IllegalArgumentException(title + ": " + Arrays.toString(values));
            }
            rows.add(Arrays.asList(values));
            return this;
        }

        Table build() {
            return build(rows.size());
        }

        /** Of {@code total} rows, of which only the first were given. */
        Table build(long total) {
            return new Table(title, columns, rows, total, shape);
        }
    }
}
