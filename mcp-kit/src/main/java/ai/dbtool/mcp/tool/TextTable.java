package ai.dbtool.mcp.tool;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Function;

/** Rows as the model reads them best: header once, tab-separated, no padding. */
public final class TextTable {

    private final StringBuilder text = new StringBuilder();

    /** Starts a table with the names of its columns. */
    public TextTable(String... columns) {
        text.append(String.join("\t", columns));
    }

    /** Adds a row; {@code null} becomes an empty cell. */
    public TextTable row(@Nullable Object... cells) {
        text.append('\n');
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                text.append('\t');
            }
            Object cell = cells[i];
            if (cell != null) {
                text.append(Untrusted.line(String.valueOf(cell)));
            }
        }
        return this;
    }

    /** Adds one row for each item. */
    public <T> TextTable rows(List<T> items, Function<T, @Nullable Object[]> cells) {
        items.forEach(item -> row(cells.apply(item)));
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
