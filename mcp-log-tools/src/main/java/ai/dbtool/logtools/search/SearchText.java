package ai.dbtool.logtools.search;

import ai.dbtool.log.query.GroupBy;
import ai.dbtool.log.query.Order;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The text of a search, and its smaller forms: shorter texts, then counts instead of events. */
final class SearchText {

    /** Groups in the form that replaces a list of events. */
    static final int FEW = 10;

    private static final int CHARS = 300;
    private static final int FEWER_CHARS = 100;

    private SearchText() {}

    static ToolResult events(
            SearchResult result,
            Coverage coverage,
            Order order,
            int templates,
            Supplier<ToolResult> counts) {
        String head = head(coverage, order, templates) + unknown(result);
        if (result.events().isEmpty()) {
            return ToolResult.of(result, head, coverage);
        }
        String table = head + "\n" + EventTable.of(result.events(), CHARS);
        SearchResult bare =
                new SearchResult(
                        result.source(), List.of(), result.events(), null, result.unknown());
        return ToolResult.of(result, table + plan(result.plan()), coverage)
                .orSmaller(
                        List.of(
                                () -> ToolResult.of(bare, table + omitted(result.plan()), coverage),
                                () ->
                                        ToolResult.of(
                                                bare,
                                                head
                                                        + "\n"
                                                        + EventTable.of(
                                                                result.events(), FEWER_CHARS),
                                                coverage),
                                () -> counted(result, coverage, counts.get())));
    }

    private static String plan(SearchResult.@Nullable Plan plan) {
        if (plan == null) {
            return "";
        }
        return plan.text() == null
                ? "\nthe plan at "
                        + plan.location()
                        + " has more than a million bytes and is left out"
                : "\nplan at " + plan.location() + ":\n" + plan.text().indent(2);
    }

    private static String omitted(SearchResult.@Nullable Plan plan) {
        return plan == null
                ? ""
                : "\nthe plan at "
                        + plan.location()
                        + " does not fit; its beginning: log_context with its handle";
    }

    /** Counts of all that match, and the first event as it is. */
    private static ToolResult counted(SearchResult result, Coverage coverage, ToolResult counts) {
        List<SearchResult.Group> groups = ((SearchResult) counts.structured()).groups();
        List<EventView> first = result.events().subList(0, 1);
        Coverage part =
                new Coverage(
                        coverage.matched(),
                        1,
                        true,
                        null,
                        coverage.from(),
                        coverage.to(),
                        coverage.scannedBytes(),
                        coverage.scanned(),
                        coverage.skipped());
        return ToolResult.of(
                new SearchResult(result.source(), groups, first, null, result.unknown()),
                counts.text()
                        + "\nfirst event:\n"
                        + EventTable.of(first, CHARS)
                        + "\nthe events do not fit: filter further, or pass a smaller limit",
                part);
    }

    private static String unknown(SearchResult result) {
        return result.unknown().stream().map("\n"::concat).collect(Collectors.joining());
    }

    private static String head(Coverage coverage, Order order, int templates) {
        return coverage.matched()
                + " events match between "
                + coverage.from()
                + " and "
                + coverage.to()
                + ", "
                + switch (order) {
                    case NEWEST -> "newest first";
                    case OLDEST -> "oldest first";
                    case SPREAD -> "spread";
                    case TEMPLATE -> "one of each of " + templates + " templates, newest first";
                };
    }

    static ToolResult groups(SearchResult result, Coverage coverage, GroupBy by, long events) {
        String head =
                events
                        + " events match between "
                        + coverage.from()
                        + " and "
                        + coverage.to()
                        + ", in "
                        + coverage.matched()
                        + " groups by "
                        + by.name().toLowerCase(Locale.ROOT)
                        + unknown(result);
        return ToolResult.of(result, head + "\n" + table(result, CHARS), coverage)
                .orSmaller(
                        List.of(
                                () ->
                                        ToolResult.of(
                                                result,
                                                head + "\n" + table(result, FEWER_CHARS),
                                                coverage)));
    }

    private static String table(SearchResult result, int chars) {
        TextTable table = new TextTable("count", "key", "first", "last", "example");
        for (SearchResult.Group group : result.groups()) {
            table.row(
                    group.count(),
                    Untrusted.cut(group.key(), chars),
                    group.first(),
                    group.last(),
                    group.handle());
        }
        return table.toString();
    }
}
