package ai.dbtool.mcp.server;

import ai.dbtool.mcp.tool.Cursors;
import ai.dbtool.mcp.tool.PageCursor;
import ai.dbtool.mcp.tool.ToolFailure;

import reactor.core.publisher.Mono;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The lists of a server, page by page and in the order of its definition. What a caller may not use
 * is not shown either; the check itself is made in the call.
 */
final class Pages {

    /** More than any of our lists has: clients that know no pages see everything. */
    private static final int SIZE = 100;

    private final Cursors cursors;
    private final int size;

    Pages(Cursors cursors) {
        this(cursors, SIZE);
    }

    Pages(Cursors cursors, int size) {
        this.cursors = cursors;
        this.size = size;
    }

    /** The method that lists {@code all} under {@code property}. */
    Method of(String property, List<Listed> all) {
        return (exchange, params) ->
                Mono.fromCallable(
                        () ->
                                page(
                                        property,
                                        Listed.visible(all, exchange.principal()),
                                        cursors.of(exchange.principal(), property, List.of()),
                                        params));
    }

    private Map<String, Object> page(
            String property, List<Object> visible, PageCursor pages, Params params) {
        int from = params.values().get("cursor") == null ? 0 : from(pages, params.text("cursor"));
        int start = Math.min(from, visible.size());
        int end = Math.min(start + size, visible.size());
        Map<String, Object> page = new LinkedHashMap<>();
        page.put(property, visible.subList(start, end));
        if (end < visible.size()) {
            page.put("nextCursor", pages.at(Integer.toString(end)));
        }
        return page;
    }

    private static int from(PageCursor pages, String cursor) {
        try {
            return Integer.parseInt(pages.position(cursor).getFirst());
        } catch (ToolFailure e) {
            throw Params.invalid("unknown cursor: begin again without one");
        }
    }
}
