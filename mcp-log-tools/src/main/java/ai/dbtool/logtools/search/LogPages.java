package ai.dbtool.logtools.search;

import ai.dbtool.log.query.Place;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.mcp.tool.PageCursor;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Where a page ended: the window as it was resolved, and the last event's time, file id and offset,
 * so that the next page follows even when the log has grown or was rotated meanwhile.
 */
final class LogPages {

    private final PageCursor pages;
    private final SearchTool.Args args;

    LogPages(SearchTool.Args args, ToolContext context) {
        this.args = args;
        this.pages = context.pages(question(args));
    }

    /**
     * Where to go on.
     *
     * @param window the window of the first page
     * @param after the last event, or {@code null} when groups are counted
     * @param skip groups already returned
     */
    record Page(Window window, @Nullable Place after, int skip) {}

    String at(Window window, Place last) {
        return pages.at(
                text(window.from()),
                text(window.to()),
                Long.toString(last.time()),
                last.file().id(),
                Long.toString(last.offset()));
    }

    String at(Window window, int skip) {
        return pages.at(text(window.from()), text(window.to()), Integer.toString(skip));
    }

    /** Where the caller wants to go on; {@code null} at the beginning. */
    @Nullable Page read(LogSet set) {
        String cursor = args.cursor();
        if (cursor == null || cursor.isBlank()) {
            return null;
        }
        List<String> position = pages.position(cursor);
        Window window = new Window(time(position.get(0)), time(position.get(1)));
        if (position.size() == 3) {
            return new Page(window, null, Integer.parseInt(position.get(2)));
        }
        LogFile file = set.byId(position.get(3));
        if (file == null) {
            throw new ToolFailure(
                    "gone", "the log file where the last page ended is gone; search again");
        }
        long time = Long.parseLong(position.get(2));
        return new Page(window, new Place(file, Long.parseLong(position.get(4)), 0, time), 0);
    }

    private static String text(@Nullable Instant time) {
        return time == null ? "" : time.toString();
    }

    private static @Nullable Instant time(String text) {
        return text.isEmpty() ? null : Instant.parse(text);
    }

    private static List<? extends @Nullable Object> question(SearchTool.Args args) {
        return Arrays.<@Nullable Object>asList(
                args.source(),
                args.classes(),
                args.sqlstate(),
                args.severity(),
                args.contains(),
                args.regex(),
                args.object(),
                args.user(),
                args.database(),
                args.application(),
                args.host(),
                args.session(),
                args.pid(),
                args.queryid(),
                args.from(),
                args.to(),
                args.order(),
                args.group_by());
    }
}
