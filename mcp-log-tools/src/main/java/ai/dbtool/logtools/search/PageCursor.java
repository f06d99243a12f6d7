package ai.dbtool.logtools.search;

import ai.dbtool.log.query.Place;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.mcp.tool.Cursors;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Where a page ended: the window as it was resolved, and the last event's time, file id and offset,
 * so that the next page follows even when the log has grown or was rotated meanwhile. The key is no
 * secret: a position opens nothing that the tool would not show, and some clients start a new
 * process for each call.
 */
final class PageCursor {

    private static final String TOOL = "log_search";

    private final Cursors cursors =
            new Cursors("dbtool-ai log_search 1".getBytes(StandardCharsets.UTF_8));

    /**
     * Where to go on.
     *
     * @param window the window of the first page
     * @param after the last event, or {@code null} when groups are counted
     * @param skip groups already returned
     */
    record Page(Window window, @Nullable Place after, int skip) {}

    String write(SearchTool.Args args, Window window, Place last) {
        return cursors.write(
                TOOL,
                filter(args),
                List.of(
                        text(window.from()),
                        text(window.to()),
                        Long.toString(last.time()),
                        last.file().id(),
                        Long.toString(last.offset())));
    }

    String write(SearchTool.Args args, Window window, int skip) {
        return cursors.write(
                TOOL,
                filter(args),
                List.of(text(window.from()), text(window.to()), Integer.toString(skip)));
    }

    @Nullable Page read(SearchTool.Args args, LogSet set) {
        String cursor = args.cursor();
        if (cursor == null || cursor.isBlank()) {
            return null;
        }
        List<String> position = cursors.read(cursor, TOOL, filter(args));
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

    private static List<? extends @Nullable Object> filter(SearchTool.Args args) {
        return Arrays.<@Nullable Object>asList(
                args.source(),
                args.classes(),
                args.sqlstate(),
                args.severity(),
                args.contains(),
                args.user(),
                args.database(),
                args.application(),
                args.pid(),
                args.from(),
                args.to(),
                args.order(),
                args.group_by());
    }
}
