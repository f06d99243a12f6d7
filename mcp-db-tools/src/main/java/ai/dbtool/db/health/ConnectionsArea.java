package ai.dbtool.db.health;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Remedy;
import ai.dbtool.mcp.tool.Finding.Severity;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;

/** Connection slots, who uses them, and transactions left open. */
final class ConnectionsArea implements HealthArea {

    static final Check EXHAUSTED =
            new Check(
                    "CONNECTIONS_EXHAUSTED",
                    Severity.HIGH,
                    "90 % of the slots that are not reserved are taken",
                    "https://www.postgresql.org/docs/current/runtime-config-connection.html");

    static final Check LEFT_OPEN =
            new Check(
                    "IDLE_IN_TRANSACTION",
                    Severity.HIGH,
                    "a session idle in transaction blocks others, or (medium) is so for 300 s",
                    "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT");

    /**
     * A transaction nobody works on counts as left open after five minutes, at once when it blocks.
     */
    static final int LEFT_OPEN_SECONDS = 300;

    private static final double NEARLY_FULL_PERCENT = 90;

    /** Facts of the area. */
    record Connections(
            int max,
            int reserved,
            int used,
            double usedPercent,
            int idleInTransaction,
            List<UserRow> byUser,
            List<OpenRow> openTransactions) {}

    /** Slots of the whole server. */
    record SlotsRow(int max, int reserved, int used, int idleInTransaction) {}

    /** Sessions of one role in one state. */
    record UserRow(@Nullable String user, int count, String state) {}

    /** A session idle in transaction; {@code blocks} counts who waits for it directly. */
    record OpenRow(
            int pid,
            @Nullable String user,
            @Nullable String application,
            @Nullable String state,
            double stateSeconds,
            double xactSeconds,
            int blocks) {}

    private static final String CLIENTS =
            "(backend_type = 'client backend' OR backend_type IS NULL AND datid IS NOT NULL)";

    private static final String SLOTS =
            """
            SELECT current_setting('max_connections')::int AS max,
                   current_setting('superuser_reserved_connections')::int
                     + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved,
                   count(*)::int AS used,
                   count(*) FILTER (WHERE state LIKE 'idle in transaction%')::int AS idle_in_transaction
              FROM pg_stat_activity WHERE
            """
                    + CLIENTS;

    private static final String BY_USER =
            """
            SELECT usename AS user, count(*)::int AS count, coalesce(state, 'hidden') AS state
              FROM pg_stat_activity WHERE
            """
                    + CLIENTS
                    + " GROUP BY 1, 3 ORDER BY 2 DESC, 1, 3";

    private static final String OPEN =
            """
            SELECT a.pid, a.usename AS user, nullif(a.application_name, '') AS application, a.state,
                   round(extract(epoch FROM clock_timestamp() - a.state_change)::numeric, 1) AS state_seconds,
                   round(extract(epoch FROM clock_timestamp() - a.xact_start)::numeric, 1) AS xact_seconds,
                   (SELECT count(DISTINCT w.pid)::int FROM pg_locks w
                     WHERE NOT w.granted AND a.pid = ANY (pg_blocking_pids(w.pid))) AS blocks
              FROM pg_stat_activity a
             WHERE a.state LIKE 'idle in transaction%' AND a.xact_start IS NOT NULL
             ORDER BY blocks DESC, xact_seconds DESC, a.pid LIMIT 20
            """;

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public List<Check> checks() {
        return List.of(EXHAUSTED, LEFT_OPEN);
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        return InTurn.of(
                        database.rows(SlotsRow.class, SLOTS),
                        sight.tolerate("sessions by user", database.rows(UserRow.class, BY_USER)),
                        sight.tolerate("open transactions", database.rows(OpenRow.class, OPEN)))
                .map(
                        found -> {
                            SlotsRow slots = found.getT1().getFirst();
                            return judged(
                                    new Connections(
                                            slots.max(),
                                            slots.reserved(),
                                            slots.used(),
                                            Math.round(1000.0 * slots.used() / slots.max()) / 10.0,
                                            slots.idleInTransaction(),
                                            found.getT2(),
                                            found.getT3()));
                        });
    }

    static boolean isNearlyFull(int used, int max, int reserved) {
        return 100.0 * used / Math.max(1, max - reserved) >= NEARLY_FULL_PERCENT;
    }

    private static Checked judged(Connections c) {
        List<Finding> findings = new ArrayList<>();
        if (isNearlyFull(c.used(), c.max(), c.reserved())) {
            findings.add(
                    Finding.of(
                            EXHAUSTED.code(),
                            EXHAUSTED.severity(),
                            "max_connections",
                            c.used()
                                    + " of "
                                    + c.max()
                                    + " connection slots are taken, "
                                    + c.reserved()
                                    + " are reserved",
                            List.of("/areas/connections/used", "/areas/connections/max"),
                            new Remedy(
                                    null,
                                    "smaller application pools, or PgBouncer in front of the server",
                                    "the former pool sizes",
                                    "none",
                                    false),
                            "used falls well below max when the load is normal"));
        }
        for (int i = 0; i < c.openTransactions().size(); i++) {
            OpenRow open = c.openTransactions().get(i);
            if (open.blocks() > 0 || open.stateSeconds() >= LEFT_OPEN_SECONDS) {
                findings.add(idle(open, i));
            }
        }
        String text =
                c.used()
                        + " of "
                        + c.max()
                        + " slots used ("
                        + c.usedPercent()
                        + " %), "
                        + c.reserved()
                        + " reserved, "
                        + c.idleInTransaction()
                        + " idle in transaction\n"
                        + new TextTable("user", "state", "sessions")
                                .rows(
                                        c.byUser(),
                                        u ->
                                                new @Nullable Object[] {
                                                    u.user(), u.state(), u.count()
                                                });
        return new Checked(c, findings, text);
    }

    private static Finding idle(OpenRow open, int index) {
        return Finding.of(
                LEFT_OPEN.code(),
                open.blocks() > 0 ? Severity.HIGH : Severity.MEDIUM,
                "pid " + open.pid(),
                "session "
                        + open.pid()
                        + " of role "
                        + open.user()
                        + " ("
                        + open.application()
                        + ") has been "
                        + open.state()
                        + " for "
                        + open.stateSeconds()
                        + " s and blocks "
                        + open.blocks()
                        + " sessions",
                List.of("/areas/connections/openTransactions/" + index),
                Remedies.terminate(open.pid()),
                "the session is active again or its transaction has ended");
    }
}
