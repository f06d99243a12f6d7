package ai.dbtool.logtools.search;

import ai.dbtool.log.query.Search;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/** What {@code log_search} answers. */
public record SearchResult(String source, List<Group> groups, List<EventView> events) {

    private static final int KEY = 400;

    /** Events counted together; {@code example} is the newest. */
    public record Group(
            String key,
            long count,
            @Nullable String first,
            @Nullable String last,
            String example,
            String location,
            String handle) {

        static Group of(Search.Group group) {
            EventView newest = EventView.of(group.last(), KEY);
            return new Group(
                    Untrusted.cut(Untrusted.line(group.key()), KEY),
                    group.count(),
                    text(group.first().at()),
                    newest.at(),
                    newest.message(),
                    newest.location(),
                    newest.handle());
        }

        private static @Nullable String text(@Nullable Instant time) {
            return time == null ? null : time.toString();
        }
    }
}
