package ai.dbtool.logtools.search;

import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.query.Expression;
import ai.dbtool.log.query.Filter;
import ai.dbtool.log.query.GroupBy;
import ai.dbtool.log.query.Order;
import ai.dbtool.log.query.Origin;
import ai.dbtool.log.query.Place;
import ai.dbtool.log.query.Search;
import ai.dbtool.log.query.Untold;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.query.Wording;
import ai.dbtool.logtools.source.LogSources;
import ai.dbtool.logtools.source.Look;
import ai.dbtool.logtools.source.Reading;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.redact.Redactor;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Events that match, newest first, or counts of them. */
public final class SearchTool implements Tool<SearchTool.Args> {

    private static final int LIMIT = 20;

    private static final Pattern MARK = Pattern.compile("«[^«»]*:[0-9a-f]{12}»");
    private static final String MASKED = "\uFFFC";

    private final LogSources sources;

    /** What is marked matters here, not with which mark; so any key will do. */
    private final Redactor redactor = new Redactor(InstallationKey.ephemeral()).withTableData();

    public SearchTool(LogSources sources) {
        this.sources = sources;
    }

    /** Arguments of {@code log_search}. */
    public record Args(
            @Arg("Log source; omit if only one.") @Nullable String source,
            @Arg(
                            "Event classes as log_overview names them: L01 deadlock, L02 lock wait ...;"
                                    + " L38 alone: the first plan comes whole.")
                    @Nullable List<String> classes,
            @Arg("SQLSTATE or its beginning: 40P01, 23.") @Nullable String sqlstate,
            @Arg("This level or worse. Default all.") @Nullable Severity severity,
            @Arg("Literal text in message, detail, context or statement; case ignored.")
                    @Nullable String contains,
            @Arg("RE2 regular expression on the same texts.") @Nullable String regex,
            @Arg("Table, index, function it is about.") @Nullable String object,
            @Arg("Session user.") @Nullable String user,
            @Arg("Database.") @Nullable String database,
            @Arg("Application name.") @Nullable String application,
            @Arg("Client address.") @Nullable String host,
            @Arg("Session id (%c).") @Nullable String session,
            @Arg("Process id.") @Nullable Integer pid,
            @Arg("Statement, as db_top_queries names it.") @Nullable String queryid,
            @Arg("Start: ISO time, 'now-3h', 'yesterday 14:00'; now is the end of the log.")
                    @Nullable String from,
            @Arg("End, as from.") @Nullable String to,
            @Arg("Which to show; spread samples evenly, template one of each. Default newest.")
                    @Nullable Order order,
            @Arg("Count instead of list.") @Nullable GroupBy group_by,
            @Arg("Most events or groups, 1 to 500. Default 20.") @Range(min = 1, max = 500)
                    @Nullable Integer limit,
            @Arg("nextCursor of the page before.") @Nullable String cursor) {}

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "log_search",
                        "Search the log",
                        "Finds log events that meet all conditions; group_by counts them instead, which"
                                + " is cheaper than paging. Start with log_overview if you do not know"
                                + " what to look for; around an event use log_context.",
                        Args.class,
                        SearchResult.class)
                .needs(Scope.LOGS_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Look.at(
                sources,
                context,
                args.source(),
                args.from(),
                args.to(),
                look -> search(args, look, new LogPages(args, context)));
    }

    private ToolResult search(Args args, Look asked, LogPages pages) {
        LogPages.Page page = pages.read(asked.set());
        Look look = page == null ? asked : asked.at(page.window());
        Window window = look.window();
        Filter filter = filter(args, window);
        int limit = args.limit() == null ? LIMIT : args.limit();
        if (args.group_by() != null) {
            return groups(look, filter, args, page, limit, pages);
        }
        Order order = args.order() == null ? Order.NEWEST : args.order();
        Place after = page == null ? null : page.after();
        Search found =
                Search.events(
                        look.set(), look.catalogue(), filter, order, limit, after, look.pace());
        Place last = found.last();
        String next = last == null ? null : pages.at(window, last);
        List<String> untold = Untold.of(look.set(), filter);
        boolean part = last != null || found.matched() > found.events().size();
        Coverage coverage =
                Reading.coverage(
                        found.scan(), found.matched(), found.events().size(), part, next, window);
        List<EventView> views =
                found.events().stream().map(e -> EventView.of(e, EventView.SHORT)).toList();
        SearchResult result =
                new SearchResult(
                        look.source().name(),
                        List.of(),
                        views,
                        SearchResult.Plan.of(found.plan()),
                        untold);
        return SearchText.events(
                result,
                coverage,
                order,
                found.groupCount(),
                () -> groups(look, filter, args, null, SearchText.FEW, pages));
    }

    private ToolResult groups(
            Look look,
            Filter filter,
            Args args,
            LogPages.@Nullable Page page,
            int limit,
            LogPages pages) {
        GroupBy by = args.group_by() == null ? GroupBy.MESSAGE : args.group_by();
        int from = page == null ? 0 : page.skip();
        Search found =
                Search.groups(look.set(), look.catalogue(), filter, by, from, limit, look.pace());
        int end = from + found.groups().size();
        boolean more = end < found.groupCount();
        String next = more && args.group_by() != null ? pages.at(filter.window(), end) : null;
        Coverage coverage =
                Reading.coverage(
                        found.scan(),
                        (long) found.groupCount(),
                        found.groups().size(),
                        more,
                        next,
                        filter.window());
        List<SearchResult.Group> views =
                found.groups().stream().map(SearchResult.Group::of).toList();
        return SearchText.groups(
                new SearchResult(
                        look.source().name(),
                        views,
                        List.of(),
                        null,
                        Untold.of(look.set(), filter)),
                coverage,
                by,
                found.matched());
    }

    private Filter filter(Args args, Window window) {
        Set<String> classes = new LinkedHashSet<>();
        if (args.classes() != null) {
            args.classes().forEach(given -> classes.add(classId(given)));
        }
        String sqlstate = args.sqlstate();
        return new Filter(
                window,
                classes,
                sqlstate == null ? null : sqlstate.strip().toUpperCase(Locale.ROOT),
                args.severity(),
                new Origin(
                        name(args.user()),
                        name(args.database()),
                        name(args.application()),
                        name(args.host()),
                        name(args.session()),
                        args.pid()),
                new Wording(
                        text(args.contains()),
                        expression(args.regex()),
                        name(args.object()),
                        this::searched),
                queryid(args.queryid()));
    }

    private static @Nullable String text(@Nullable String given) {
        return given == null || given.isEmpty() ? null : given;
    }

    private static @Nullable String name(@Nullable String given) {
        return given == null || given.isBlank() ? null : given.strip();
    }

    private static @Nullable Expression expression(@Nullable String given) {
        try {
            return given == null || given.isEmpty() ? null : Expression.of(given);
        } catch (IllegalArgumentException e) {
            throw new ToolFailure(
                    "bad_regex",
                    "regex '"
                            + Untrusted.cut(Untrusted.line(given), 100)
                            + "' cannot be read: "
                            + Untrusted.line(String.valueOf(e.getMessage())));
        }
    }

    /** Marks are made of letters and digits too, and none of them may be found. */
    private String searched(String text) {
        String marked = redactor.text(text);
        return marked.equals(text) ? text : MARK.matcher(marked).replaceAll(MASKED);
    }

    private static @Nullable String queryid(@Nullable String given) {
        if (given == null || given.strip().matches("-?[0-9]{1,19}")) {
            return given == null ? null : given.strip();
        }
        throw new ToolFailure(
                "bad_arguments", "queryid is a whole number as db_top_queries shows it, in quotes");
    }

    /** Accepts the id and the name of a class. */
    private String classId(String given) {
        List<EventClass> known = sources.catalogue().classes();
        for (EventClass type : known) {
            if (type.id().equalsIgnoreCase(given.strip())
                    || type.name().equalsIgnoreCase(given.strip())) {
                return type.id();
            }
        }
        throw ToolFailure.unknown(
                "unknown_class",
                "event class",
                given,
                known.stream().map(type -> type.id() + " " + type.name()).toList());
    }
}
