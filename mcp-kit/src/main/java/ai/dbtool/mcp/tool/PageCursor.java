package ai.dbtool.mcp.tool;

import java.util.List;

/**
 * Says where the next page of one question starts, for the caller who asked it. Stateless; survives
 * what {@link Cursors} survive.
 */
public final class PageCursor {

    private final Cursors cursors;
    private final List<?> bound;

    PageCursor(Cursors cursors, List<?> bound) {
        this.cursors = cursors;
        this.bound = bound;
    }

    /** The cursor that goes on at {@code position}: the keys of the last row. */
    public String at(String... position) {
        return cursors.write(bound, List.of(position));
    }

    /** The position in {@code cursor}; fails with {@link ToolFailure} when it is not ours. */
    public List<String> position(String cursor) {
        return cursors.read(cursor, bound);
    }
}
