package ai.dbtool.db.activity;

import ai.dbtool.db.activity.Activity.Blocking;
import ai.dbtool.db.activity.Activity.IdleInTransaction;
import ai.dbtool.db.activity.Activity.Session;
import ai.dbtool.db.activity.LiveRows.PreparedRow;
import ai.dbtool.db.activity.LiveRows.SessionRow;
import ai.dbtool.db.activity.LiveRows.WaitRow;
import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Sessions, waits and who blocks whom, now. */
public final class ActivityTool implements Tool<ActivityTool.Args> {

    /** Arguments of {@code db_activity}. */
    public record Args(
            @Arg("Connection; omit when there is one.") @Nullable String connection,
            @Arg(
                            "Only sessions whose transaction or query lasts this many seconds. 0 to 86400, default 0.")
                    @Range(min = 0, max = 86_400)
                    @Nullable Integer min_seconds,
            @Arg("Also list idle sessions and background processes. Default false.")
                    @Nullable Boolean include_idle) {}

    private static final Set<String> AT_WORK =
            Set.of(
                    "client backend",
                    "parallel worker",
                    "autovacuum worker",
                    "walsender",
                    "background worker",
                    "logical replication worker");

    private final Databases databases;

    public ActivityTool(Databases databases) {
        this.databases = databases;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_activity",
                        "Sessions, waits and blocking",
                        "Who does what right now, who blocks whom down to the root, and which transactions"
                                + " were left open. Use for 'stuck', 'locked', 'slow right now'. Not for the past"
                                + " (log_search) and not for query statistics (db_top_queries).",
                        Args.class,
                        Activity.class)
                .needs(Scope.DB_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return databases
                .open(context.caller(), args.connection())
                .flatMap(database -> read(args, database));
    }

    private static Mono<ToolResult> read(Args args, Database database) {
        Sight sight = new Sight();
        return InTurn.of(
                        database.facts(),
                        LiveRows.sessions(database),
                        sight.tolerate("who waits for locks", LiveRows.waits(database)),
                        sight.tolerate("prepared transactions", LiveRows.prepared(database)))
                .map(
                        found ->
                                answer(
                                        args,
                                        found.getT1(),
                                        found.getT2(),
                                        found.getT3(),
                                        found.getT4(),
                                        sight));
    }

    private static ToolResult answer(
            Args args,
            ServerFacts facts,
            List<SessionRow> all,
            List<WaitRow> waits,
            List<PreparedRow> prepared,
            Sight sight) {
        if (!facts.monitor()) {
            sight.skip(
                    "state and queries of other roles' sessions: GRANT pg_monitor TO "
                            + facts.user());
        }
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
        Activity activity = new Activity(sessions, blocking, idle);
        return ActivityText.result(activity, facts, sight);
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
