package ai.dbtool.logtools.search;

import ai.dbtool.config.SourceConfig;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.query.Context;
import ai.dbtool.log.query.Handle;
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

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Collection;
import java.util.List;

/** One event in full, with those around it. */
public final class ContextTool implements Tool<ContextTool.Args> {

    private static final int AROUND = 5;
    private static final int CHARS = 200;
    private static final int TEXT = 3_000;

    private final LogSources sources;

    public ContextTool(LogSources sources) {
        this.sources = sources;
    }

    /** Arguments of {@code log_context}. */
    public record Args(
            @Arg("Log source; omit to look in all.") @Nullable String source,
            @Arg("Handle of an event, from log_search or log_overview.") String handle,
            @Arg("Events before it, 0 to 100. Default 5.") @Range(min = 0, max = 100)
                    @Nullable Integer before,
            @Arg("Events after it, 0 to 100. Default 5.") @Range(min = 0, max = 100)
                    @Nullable Integer after,
            @Arg("Only events of the same process. Default false.")
                    @Nullable Boolean same_session) {}

    /** The event in full; {@code events} holds it among its neighbours. */
    public record Result(EventView event, List<EventView> events) {}

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "log_context",
                        "Around a log event",
                        "Shows one event in full (all texts and fields) and the events before and after it,"
                                + " of all processes or of its session only. Needs a handle from log_search"
                                + " or log_overview. To look for events use log_search.",
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
        Collection<SourceConfig> all =
                args.source() == null
                        ? sources.all(caller)
                        : List.of(sources.find(caller, args.source()));
        for (SourceConfig source : all) {
            LogSet set = sources.look(source);
            Context found =
                    Context.of(
                            set,
                            sources.catalogue(),
                            handle,
                            args.before() == null ? AROUND : args.before(),
                            args.after() == null ? AROUND : args.after(),
                            Boolean.TRUE.equals(args.same_session()),
                            pace);
            if (found != null) {
                return result(found);
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

    private static ToolResult result(Context found) {
        EventView event = EventView.of(found.event(), EventView.LONG);
        List<EventView> around =
                found.around().stream().map(e -> EventView.of(e, EventView.SHORT)).toList();
        int size = around.size();
        Window window =
                new Window(
                        size == 0 ? null : found.around().getFirst().at(),
                        size == 0 ? null : found.around().getLast().at());
        Coverage coverage = Reading.coverage(found.scan(), (long) size, size, false, null, window);
        Result result = new Result(event, around);
        String full = full(found.event(), event);
        return ToolResult.of(
                        result, full + "\naround it:\n" + EventTable.of(around, CHARS), coverage)
                .orSmaller(
                        List.of(
                                () ->
                                        ToolResult.of(
                                                result,
                                                full + "\naround it:\n" + EventTable.of(around, 60),
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
