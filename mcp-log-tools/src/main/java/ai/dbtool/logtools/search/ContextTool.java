package ai.dbtool.logtools.search;

import ai.dbtool.config.SourceConfig;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.query.Context;
import ai.dbtool.log.query.Handle;
import ai.dbtool.log.query.Scan;
import ai.dbtool.log.query.SessionLife;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.logtools.source.LogSources;
import ai.dbtool.logtools.source.Pace;
import ai.dbtool.logtools.source.Reading;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One event in full, with those around it. */
public final class ContextTool implements Tool<ContextTool.Args> {

    private static final int AROUND = 5;
    private static final int CHARS = 200;
    private static final int FEWER_CHARS = 60;
    private static final int TEXT = 3_000;

    private static final String BY_PROCESS =
            " (by process id between connections: the log tells no sessions, %c)";

    private final LogSources sources;

    public ContextTool(LogSources sources) {
        this.sources = sources;
    }

    /** Arguments of {@code log_context}. */
    public record Args(
            @Arg("Log source; omit to look in all.") @Nullable String source,
            @Arg("Handle of an event.") String handle,
            @Arg("Events before it, 0 to 100. Default 5.") @Range(min = 0, max = 100)
                    @Nullable Integer before,
            @Arg("Events after it, 0 to 100. Default 5.") @Range(min = 0, max = 100)
                    @Nullable Integer after,
            @Arg("Only its session or object (table ...); life: its session's ends. Default all.")
                    @Nullable Related related) {}

    /** Which events around it. */
    public enum Related {
        ALL,
        SESSION,
        OBJECT,
        LIFE
    }

    /**
     * The event in full; {@code events} holds it among its neighbours.
     *
     * @param session what its session did in all, when that was asked for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Result(EventView event, List<EventView> events, @Nullable Life session) {}

    /**
     * A session as a whole.
     *
     * @param events how many it has
     * @param classes how many of each class
     * @param exact whether the log tells sessions apart; else it is a process between connections
     */
    public record Life(long events, Map<String, Long> classes, boolean exact) {}

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "log_context",
                        "Around a log event",
                        "Shows one event in full and those before and after it. Needs a handle from log_search"
                                + " or log_overview; to find events use log_search.",
                        Args.class,
                        Result.class)
                .needs(Scope.LOGS_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Pace.during(context, pace -> look(args, context.caller(), pace));
    }

    private ToolResult look(Args args, Principal caller, Pace pace) {
        Handle handle = Handle.parse(args.handle().strip());
        if (handle == null) {
            throw new ToolFailure(
                    "wrong_handle",
                    "'"
                            + Untrusted.cut(Untrusted.line(args.handle()), 60)
                            + "' is no handle; pass one as log_search gives it, like"
                            + " 3f9a61c0-1a2b");
        }
        int before = args.before() == null ? AROUND : args.before();
        int after = args.after() == null ? AROUND : args.after();
        Related related = args.related() == null ? Related.ALL : args.related();
        Context.Kin kin =
                switch (related) {
                    case ALL -> Context.Kin.ALL;
                    case SESSION, LIFE -> Context.Kin.SESSION;
                    case OBJECT -> Context.Kin.OBJECT;
                };
        Collection<SourceConfig> all =
                args.source() == null
                        ? sources.all(caller)
                        : List.of(sources.find(caller, args.source()));
        for (SourceConfig source : all) {
            LogSet set = sources.look(source);
            Context found = Context.of(set, sources.catalogue(), handle, before, after, kin, pace);
            if (found != null && found.around().isEmpty()) {
                throw unknown(handle, related);
            }
            if (found != null) {
                if (related == Related.LIFE) {
                    return life(found, set, before, after, pace);
                }
                return result(found, related);
            }
        }
        throw new ToolFailure(
                "unknown_handle",
                "no event "
                        + handle
                        + " in "
                        + String.join(", ", all.stream().map(SourceConfig::name).toList())
                        + "; its file may have been removed. Search again with log_search");
    }

    private static ToolFailure unknown(Handle handle, Related related) {
        return related == Related.OBJECT
                ? new ToolFailure(
                        "no_object",
                        "event "
                                + handle
                                + " names no table, index or other object; pass related: session,"
                                + " or all")
                : new ToolFailure(
                        "no_session",
                        "event "
                                + handle
                                + " tells neither session nor process; pass related: all");
    }

    private ToolResult life(Context found, LogSet set, int first, int last, Pace pace) {
        SessionLife life =
                SessionLife.of(set, sources.catalogue(), found.event(), first, last, pace);
        Life session = new Life(life.count(), life.classes(), life.exact());
        String head =
                "its session: "
                        + life.count()
                        + " events: "
                        + life.classes().entrySet().stream()
                                .map(each -> each.getValue() + " " + each.getKey())
                                .collect(Collectors.joining(", "))
                        + (life.exact() ? "" : BY_PROCESS)
                        + "\nfirst and last of them:";
        return result(found.event(), life.events(), life.count(), session, head, life.scan());
    }

    private static ToolResult result(Context found, Related related) {
        Event event = found.event();
        boolean byProcess = related == Related.SESSION && event.texts().session() == null;
        String what =
                switch (related) {
                    case ALL, LIFE -> "around it:";
                    case SESSION -> "in its session" + (byProcess ? BY_PROCESS : "") + ":";
                    case OBJECT -> "of the same object:";
                };
        return result(event, found.around(), found.around().size(), null, what, found.scan());
    }

    private static ToolResult result(
            Event event,
            List<Event> events,
            long matched,
            @Nullable Life session,
            String head,
            Scan scan) {
        EventView view = EventView.of(event, EventView.LONG);
        List<EventView> around =
                events.stream().map(e -> EventView.of(e, EventView.SHORT)).toList();
        int size = around.size();
        Window window =
                new Window(
                        size == 0 ? null : events.getFirst().at(),
                        size == 0 ? null : events.getLast().at());
        Coverage coverage = Reading.coverage(scan, matched, size, size < matched, null, window);
        Result result = new Result(view, around, session);
        String full = full(event, view);
        String said = full + "\n" + head + "\n";
        return ToolResult.of(result, said + EventTable.of(around, CHARS), coverage)
                .orSmaller(
                        List.of(
                                () ->
                                        ToolResult.of(
                                                result,
                                                said + EventTable.of(around, FEWER_CHARS),
                                                coverage),
                                () -> ToolResult.of(result, full, coverage)));
    }

    private static String full(Event event, EventView view) {
        StringBuilder out = new StringBuilder();
        line(out, "event", view.handle() + " at " + view.location());
        line(out, "time", view.at());
        line(out, "level", view.severity());
        line(out, "class", view.type() == null ? null : view.type() + " " + view.name());
        line(out, "sqlstate", view.sqlstate());
        line(out, "pid", view.pid());
        line(out, "user", view.user());
        line(out, "database", view.database());
        line(out, "application", view.application());
        line(out, "host", view.host());
        line(out, "session", view.session());
        line(out, "queryid", view.queryid());
        line(out, "message", view.message());
        line(out, "detail", view.detail());
        line(out, "hint", view.hint());
        line(out, "context", view.context());
        line(out, "query", event.texts().query());
        line(out, "statement", view.statement());
        if (!view.fields().isEmpty()) {
            line(out, "fields", view.fields());
        }
        return out.toString().stripTrailing();
    }

    private static void line(StringBuilder out, String name, @Nullable Object value) {
        if (value != null) {
            out.append(name)
                    .append('\t')
                    .append(Untrusted.cut(Untrusted.line(value.toString()), TEXT))
                    .append('\n');
        }
    }
}
