package ai.dbtool.db.activity;

import ai.dbtool.db.activity.Activity.Blocking;
import ai.dbtool.db.activity.Activity.IdleInTransaction;
import ai.dbtool.db.activity.Activity.Session;
import ai.dbtool.db.activity.LiveRows.SessionRow;
import ai.dbtool.db.activity.LiveRows.WaitRow;
import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Span;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Sessions, waits and who blocks whom, now or at a recorded time. */
public final class ActivityTool implements Tool<ActivityTool.Args> {

    /** Arguments of {@code db_activity}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("Least age, 0 to 86400. Default 0.") @Range(min = 0, max = 86_400)
                    @Nullable Integer min_seconds,
            @Arg("Also idle ones.") @Nullable Boolean include_idle,
            @Arg("UTC: 03:12, ISO.") @Nullable String at,
            @Arg("10m, 2h.") @Nullable String window) {}

    private static final Set<String> AT_WORK =
            Set.of(
                    "client backend",
                    "parallel worker",
                    "autovacuum worker",
                    "walsender",
                    "background worker",
                    "logical replication worker");

    private final Databases databases;
    private final Histories histories;

    /** Over {@code databases}, and {@code histories} for the past. */
    public ActivityTool(Databases databases, Histories histories) {
        this.databases = databases;
        this.histories = histories;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_activity",
                        "Sessions and blocking",
                        "Who does what, who blocks whom to the root, what was left open: now or at a"
                                + " recorded time. Use for 'stuck', 'locked', 'slow at 03:12'. Not for statistics"
                                + " (db_top_queries).",
                        Args.class,
                        Activity.class)
                .needs(Scope.DB_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Mono.defer(
                () -> {
                    Span span = Span.sampled(args.at(), args.window(), context.clock());
                    return span == null
                            ? databases
                                    .open(context.caller(), args.connection())
                                    .flatMap(database -> read(args, database))
                            : histories.read(
                                    databases,
                                    context.caller(),
                                    args.connection(),
                                    named -> past(args, named.history(), span));
                });
    }

    private static ToolResult past(Args args, History history, Span span) throws IOException {
        PastActivity.Found found = PastActivity.read(history, span);
        return PastText.result(
                activity(args, found.sessions(), found.waits(), List.of(), null, found.past()),
                found,
                span);
    }

    private static Mono<ToolResult> read(Args args, Database database) {
        Sight sight = new Sight();
        return InTurn.of(
                        database.facts(),
                        LiveRows.sessions(database),
                        sight.tolerate("who waits for locks", LiveRows.waits(database)),
                        sight.tolerate("prepared transactions", PreparedTransaction.read(database)))
                .flatMap(
                        found ->
                                Live.read(database, found.getT1().major(), found.getT2(), sight)
                                        .map(
                                                live ->
                                                        answer(
                                                                found.getT1(),
                                                                activity(
                                                                        args,
                                                                        found.getT2(),
                                                                        found.getT3(),
                                                                        found.getT4(),
                                                                        live,
                                                                        null),
                                                                sight)));
    }

    private static ToolResult answer(ServerFacts facts, Activity activity, Sight sight) {
        if (!facts.monitor()) {
            sight.skip(
                    "state and queries of other roles' sessions: GRANT pg_monitor TO "
                            + facts.user());
        }
        return ActivityText.result(activity, facts, sight);
    }

    private static Activity activity(
            Args args,
            List<SessionRow> all,
            List<WaitRow> waits,
            List<PreparedTransaction> prepared,
            @Nullable Live live,
            @Nullable Past past) {
        BlockingTree tree = new BlockingTree(all, waits, prepared);
        List<Blocking> blocking = tree.trees();
        List<IdleInTransaction> idle =
                all.stream()
                        .filter(
                                s ->
                                        s.state() != null
                                                && s.state().startsWith("idle in transaction"))
                        .filter(s -> longEnough(args, s))
                        .map(s -> idle(s, tree))
                        .toList();
        Map<Integer, List<Integer>> blockedBy = new HashMap<>();
        waits.forEach(w -> blockedBy.put(w.pid(), List.copyOf(new TreeSet<>(w.blockedBy()))));
        List<SessionRow> matching =
                all.stream().filter(s -> wanted(args, s)).filter(s -> longEnough(args, s)).toList();
        List<Session> sessions =
                matching.stream()
                        .map(s -> session(s, blockedBy.getOrDefault(s.pid(), List.of())))
                        .toList();
        List<PreparedTransaction> open =
                prepared.stream().map(p -> p.blocking(tree.waitersBelow(p.gid()))).toList();
        return new Activity(
                sessions,
                blocking,
                idle,
                findings(open),
                live == null ? null : live.with(open),
                past);
    }

    private static List<Finding> findings(List<PreparedTransaction> open) {
        return IntStream.range(0, open.size())
                .filter(i -> open.get(i).isTrouble())
                .mapToObj(i -> open.get(i).finding("/live/prepared/" + i))
                .toList();
    }

    private static boolean wanted(Args args, SessionRow session) {
        if (Boolean.TRUE.equals(args.include_idle())) {
            return true;
        }
        if ("idle".equals(session.state())) {
            return false;
        }
        // Without pg_monitor the type of other roles' processes is hidden.
        String type = session.backendType();
        return type == null ? session.database() != null : AT_WORK.contains(type);
    }

    private static boolean longEnough(Args args, SessionRow session) {
        int least = args.min_seconds() == null ? 0 : args.min_seconds();
        return least == 0
                || atLeast(session.xactSeconds(), least)
                || ("active".equals(session.state()) && atLeast(session.querySeconds(), least));
    }

    private static boolean atLeast(@Nullable Double seconds, int least) {
        return seconds != null && seconds >= least;
    }

    private static IdleInTransaction idle(SessionRow s, BlockingTree tree) {
        return new IdleInTransaction(
                s.pid(),
                s.user(),
                s.application(),
                s.stateSeconds(),
                s.xactSeconds(),
                s.query(),
                tree.waitersBelow(s.pid()));
    }

    private static Session session(SessionRow s, List<Integer> blockedBy) {
        return new Session(
                s.pid(),
                s.user(),
                s.database(),
                s.application(),
                s.client(),
                s.backendType(),
                s.state(),
                s.stateSeconds(),
                s.xactSeconds(),
                s.querySeconds(),
                s.waitEventType(),
                s.waitEvent(),
                blockedBy,
                s.queryid(),
                s.query());
    }
}
