package ai.dbtool.conftools.source;

import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.PageCursor;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolJson;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * As many rows as the budget takes.
 *
 * @param rows rows of this page
 * @param matched how many there are in all
 * @param nextCursor for the next page, or {@code null}
 */
public record Page<T>(List<T> rows, long matched, @Nullable String nextCursor) {

    /** Header, notes and coverage line. */
    private static final int RESERVED = 1_000;

    /** What the kit allows structured content beyond text. */
    private static final int STRUCTURED_FACTOR = 4;

    /**
     * @param question everything that shapes {@code all}; a cursor is good for it alone
     * @param line the row as it stands in the text
     */
    public static <T> Page<T> of(
            List<T> all,
            List<? extends @Nullable Object> question,
            @Nullable String cursor,
            ToolContext context,
            Function<T, String> line) {
        PageCursor pages = context.pages(question);
        int from = cursor == null ? 0 : Integer.parseInt(pages.position(cursor).getFirst());
        long room = Math.max(1_000L, context.tokenBudget() * 4L - RESERVED);
        long text = 0;
        long json = 0;
        List<T> rows = new ArrayList<>();
        for (int i = from; i < all.size(); i++) {
            T row = all.get(i);
            text += line.apply(row).getBytes(StandardCharsets.UTF_8).length + 1L;
            json += ToolJson.MAPPER.writeValueAsString(row).length() + 1L;
            if (!rows.isEmpty() && (text > room || json > room * STRUCTURED_FACTOR)) {
                break;
            }
            rows.add(row);
        }
        int end = from + rows.size();
        return new Page<>(
                List.copyOf(rows),
                all.size(),
                end < all.size() ? pages.at(Integer.toString(end)) : null);
    }

    /** What the page covers. */
    public Coverage coverage(long scannedBytes, List<String> uncovered) {
        return new Coverage(
                matched,
                rows.size(),
                rows.size() < matched,
                nextCursor,
                null,
                null,
                scannedBytes,
                uncovered);
    }
}
