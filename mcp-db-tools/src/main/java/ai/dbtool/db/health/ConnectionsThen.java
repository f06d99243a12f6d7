package ai.dbtool.db.health;

import ai.dbtool.db.health.HealthArea.Checked;
import ai.dbtool.db.history.Recorded.LockWait;
import ai.dbtool.db.history.Recorded.Sample;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.db.history.Seen;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.TextTable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Client sessions of a recorded time, and transactions that were left open. */
final class ConnectionsThen implements PastArea {

    private static final int MOST_OPEN = 10;
    private static final long SAME_BEGIN_MILLIS = 2_000;

    /**
     * Facts of the area.
     *
     * @param max max_connections, {@code reserved} of it for superusers and
     *     pg_use_reserved_connections
     * @param openTransactions left idle, those that blocked most first, then the longest
     */
    record Connections(
            int samples,
            double averageSessions,
            int mostSessions,
            @Nullable String mostAt,
            int mostActive,
            @Nullable Integer max,
            @Nullable Integer reserved,
            List<Open> openTransactions) {}

    /**
     * A transaction that its client left idle.
     *
     * @param idleSeconds at its longest
     * @param blocked most sessions that waited for it directly at once
     * @param until when that was last seen
     */
    record Open(
            int pid,
            @Nullable String user,
            @Nullable String application,
            double idleSeconds,
            int blocked,
            String until,
            @Nullable String query) {}

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public Checked read(Then then) throws IOException {
        List<Tick> ticks =
                then.history().read(Tick.class, then.span().fromMillis(), then.span().toMillis());
        Tick most = ticks.stream().max(Comparator.comparingInt(Tick::sessions)).orElse(null);
        Integer superusers = then.setting("superuser_reserved_connections");
        Integer others = then.setting("reserved_connections");
        Connections facts =
                new Connections(
                        ticks.size(),
                        PastArea.rounded(
                                ticks.stream().mapToInt(Tick::sessions).average().orElse(0)),
                        most == null ? 0 : most.sessions(),
                        most == null ? null : Seen.iso(most.millis()),
                        ticks.stream().mapToInt(Tick::active).max().orElse(0),
                        then.setting("max_connections"),
                        superusers == null ? null : superusers + (others == null ? 0 : others),
                        open(then));
        return new Checked(facts, findings(facts), text(facts));
    }

    /** One stay in the state, up to {@code last}; clocks and rounding move its begin a little. */
    private record Stay(Sample last, long beganMillis, int blocked) {

        boolean isSame(Stay earlier) {
            return Math.abs(beganMillis - earlier.beganMillis) < SAME_BEGIN_MILLIS;
        }
    }

    private static List<Open> open(Then then) throws IOException {
        long from = then.span().fromMillis();
        long to = then.span().toMillis();
        Map<String, Integer> waiting = new HashMap<>();
        then.history()
                .each(
                        LockWait.class,
                        from,
                        to,
                        w ->
                                Stream.of(w.blockedBy().split(","))
                                        .distinct()
                                        .forEach(
                                                pid ->
                                                        waiting.merge(
                                                                w.millis() + "/" + pid.strip(),
                                                                1,
                                                                Integer::sum)));
        Map<Integer, Deque<Stay>> stays = new HashMap<>();
        then.history()
                .each(
                        Sample.class,
                        from,
                        to,
                        s -> {
                            if (s.state() != null
                                    && s.state().startsWith("idle in transaction")
                                    && s.stateSeconds() != null) {
                                int blocked = waiting.getOrDefault(s.millis() + "/" + s.pid(), 0);
                                long began = s.millis() - Math.round(1000 * s.stateSeconds());
                                add(
                                        stays.computeIfAbsent(s.pid(), _ -> new ArrayDeque<>()),
                                        new Stay(s, began, blocked));
                            }
                        });
        return stays.values().stream()
                .flatMap(Deque::stream)
                .map(stay -> open(stay.last(), stay.blocked()))
                .sorted(
                        Comparator.comparingInt(Open::blocked)
                                .thenComparingDouble(Open::idleSeconds)
                                .reversed()
                                .thenComparing(Open::pid))
                .limit(MOST_OPEN)
                .toList();
    }

    private static void add(Deque<Stay> stays, Stay stay) {
        Stay before = stays.peekLast();
        int blocked = stay.blocked();
        if (before != null && stay.isSame(before)) {
            stays.removeLast();
            blocked = Math.max(before.blocked(), blocked);
        }
        stays.addLast(new Stay(stay.last(), stay.beganMillis(), blocked));
    }

    private static Open open(Sample s, int blocked) {
        return new Open(
                s.pid(),
                s.user(),
                s.application(),
                s.stateSeconds() == null ? 0 : s.stateSeconds(),
                blocked,
                Seen.iso(s.millis()),
                s.query());
    }

    private static List<Finding> findings(Connections c) {
        List<Finding> findings = new ArrayList<>();
        if (c.max() != null
                && c.reserved() != null
                && ConnectionsArea.isNearlyFull(c.mostSessions(), c.max(), c.reserved())) {
            findings.add(
                    ConnectionsArea.EXHAUSTED.finding(
                            "max_connections",
                            c.mostSessions()
                                    + " of "
                                    + c.max()
                                    + " connection slots were taken at "
                                    + c.mostAt(),
                            "/areas/connections/mostSessions",
                            null,
                            "max_connections was higher then"));
        }
        for (int i = 0; i < c.openTransactions().size(); i++) {
            Open open = c.openTransactions().get(i);
            if (open.blocked() > 0 || open.idleSeconds() >= ConnectionsArea.LEFT_OPEN_SECONDS) {
                findings.add(
                        Finding.of(
                                ConnectionsArea.LEFT_OPEN.code(),
                                open.blocked() > 0
                                        ? Finding.Severity.HIGH
                                        : Finding.Severity.MEDIUM,
                                "pid " + open.pid(),
                                "session "
                                        + open.pid()
                                        + " of role "
                                        + open.user()
                                        + " ("
                                        + open.application()
                                        + ") was idle in transaction for "
                                        + open.idleSeconds()
                                        + " s at "
                                        + open.until()
                                        + blocked(open.blocked()),
                                List.of("/areas/connections/openTransactions/" + i),
                                null,
                                "db_activity of that time shows the session at work"));
            }
        }
        return findings;
    }

    private static String blocked(int sessions) {
        return switch (sessions) {
            case 0 -> "; nobody waited for it";
            case 1 -> " and blocked one session";
            default -> " and blocked up to " + sessions + " sessions";
        };
    }

    private static String text(Connections c) {
        String text =
                c.samples() == 0
                        ? "nothing was recorded of the sessions"
                        : c.averageSessions()
                                + " sessions on average, at most "
                                + c.mostSessions()
                                + (c.max() == null ? "" : " of " + c.max())
                                + " at "
                                + c.mostAt()
                                + ", at most "
                                + c.mostActive()
                                + " active at once";
        return c.openTransactions().isEmpty()
                ? text
                : text
                        + "\nidle in transaction\n"
                        + new TextTable("pid", "user", "application", "idle_s", "blocked", "until")
                                .rows(
                                        c.openTransactions(),
                                        o ->
                                                new @Nullable Object[] {
                                                    o.pid(),
                                                    o.user(),
                                                    o.application(),
                                                    o.idleSeconds(),
                                                    o.blocked(),
                                                    o.until()
                                                });
    }
}
