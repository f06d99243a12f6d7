package ai.dbtool.logtools.locks;

import ai.dbtool.log.lock.LockHistory;
import ai.dbtool.logtools.source.LogSources;
import ai.dbtool.logtools.source.Look;
import ai.dbtool.logtools.source.Reading;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Set;

/** Who waited for whom, and who was at the root. */
public final class LocksTool implements Tool<LocksTool.Args> {

    private static final int LIMIT = 10;

    private final LogSources sources;

    public LocksTool(LogSources sources) {
        this.sources = sources;
    }

    /** Arguments of {@code log_locks}. */
    public record Args(
            @Arg("Log source; omit if only one.") @Nullable String source,
            @Arg("Start: ISO time, 'now-3h'; now is the log's end. Default its start.")
                    @Nullable String from,
            @Arg("End, as from. Default the log's end.") @Nullable String to,
            @Arg("Most waits listed, 1 to 100. Default 10.") @Range(min = 1, max = 100)
                    @Nullable Integer limit) {}

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "log_locks",
                        "Lock waits and deadlocks of the past",
                        "Who waited for whose lock in the past: root blockers with what they did, their course over"
                                + " time, deadlock cycles with the statements, longest waits. For waits of now use"
                                + " db_activity.",
                        Args.class,
                        LogLocks.class)
                .needs(Scope.LOGS_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Look.at(
                sources, context, args.source(), args.from(), args.to(), look -> look(args, look));
    }

    private ToolResult look(Args args, Look look) {
        LockHistory history =
                LockHistory.of(look.set(), look.catalogue(), look.window(), look.pace());
        LogLocks locks =
                LogLocks.of(
                        look.source().name(),
                        history,
                        args.limit() == null ? LIMIT : args.limit(),
                        look.blindSpots(Set.of()).stream()
                                .filter(spot -> spot.setting().equals("log_lock_waits"))
                                .toList());
        Coverage coverage =
                Reading.coverage(
                        history.scan(),
                        locks.waits(),
                        locks.longest().size(),
                        locks.longest().size() < locks.waits(),
                        null,
                        history.window());
        return LocksText.result(locks, coverage);
    }
}
