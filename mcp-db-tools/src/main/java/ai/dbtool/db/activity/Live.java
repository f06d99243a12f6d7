package ai.dbtool.db.activity;

import ai.dbtool.db.activity.LiveRows.SessionRow;
import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is under way beside the statements themselves.
 *
 * @param states sessions by what they do, most first
 * @param progress of long commands
 * @param advisoryLocks that are held, of the database
 * @param prepared transactions of all databases that wait for their second phase, oldest first
 * @param clients sessions by who opened them, most first
 */
public record Live(
        List<State> states,
        List<Progress> progress,
        List<AdvisoryLock> advisoryLocks,
        List<PreparedTransaction> prepared,
        List<Client> clients) {

    /**
     * Sessions in one state.
     *
     * @param state as pg_stat_activity has it
     * @param waitClass what active ones wait for, {@code CPU} when for nothing the server knows;
     *     absent for others, whose client is waited for
     */
    public record State(String state, @Nullable String waitClass, int sessions) {

        private static State of(SessionRow session) {
            String state = String.valueOf(session.state());
            String waits = session.waitEventType();
            return new State(
                    state, state.equals("active") ? waits == null ? "CPU" : waits : null, 1);
        }

        @Override
        public String toString() {
            return sessions + " " + state + (waitClass == null ? "" : " on " + waitClass);
        }
    }

    /**
     * A command that reports its progress.
     *
     * @param percent of its present phase, absent where the phase has no end to count to
     */
    public record Progress(
            int pid,
            String command,
            @Nullable String relation,
            String phase,
            @Nullable Double percent) {}

    /**
     * A held advisory lock.
     *
     * @param key one number, or two with a comma, as it was given
     */
    public record AdvisoryLock(
            int pid, String mode, String key, @Nullable String application, boolean session) {}

    /** Sessions of one role, application and address. */
    public record Client(
            @Nullable String user,
            @Nullable String application,
            @Nullable String client,
            int sessions,
            int active,
            int idleInTransaction) {}

    private static final int MOST = 20;

    private static final String PROGRESS =
            """
            SELECT pid, 'VACUUM' AS command, relid::regclass::text AS relation, phase,
                   round(100.0 * heap_blks_scanned / nullif(heap_blks_total, 0), 1) AS percent
              FROM pg_stat_progress_vacuum WHERE datname = current_database()
             UNION ALL
            SELECT pid, 'ANALYZE', relid::regclass::text, phase, round(100.0 * sample_blks_scanned / nullif(sample_blks_total, 0), 1)
              FROM pg_stat_progress_analyze WHERE datname = current_database()
             UNION ALL
            SELECT pid, command, relid::regclass::text, phase,
                   round(100.0 * coalesce(nullif(blocks_done, 0), tuples_done) / nullif(coalesce(nullif(blocks_total, 0), tuples_total), 0), 1)
              FROM pg_stat_progress_create_index WHERE datname = current_database()
             UNION ALL
            SELECT pid, command, relid::regclass::text, phase, round(100.0 * heap_blks_scanned / nullif(heap_blks_total, 0), 1)
              FROM pg_stat_progress_cluster WHERE datname = current_database()
             UNION ALL
            SELECT pid, 'BASE_BACKUP', NULL, phase, round(100.0 * backup_streamed / nullif(backup_total, 0), 1)
              FROM pg_stat_progress_basebackup
            """;

    private static final String COPIES =
            """
             UNION ALL
            SELECT pid, command, nullif(relid, 0)::regclass::text, type, round(100.0 * bytes_processed / nullif(bytes_total, 0), 1)
              FROM pg_stat_progress_copy WHERE datname = current_database()
            """;

    private static final String ADVISORY =
            """
            SELECT l.pid, l.mode,
                   {key} AS key,
                   nullif(a.application_name, '') AS application, a.xact_start IS NULL AS session
              FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory' AND l.granted AND l.pid <> pg_backend_pid()
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
             ORDER BY l.pid, 3 LIMIT 20
            """
                    .replace("{key}", LiveRows.advisoryKey("l"));

    static Mono<Live> read(Database database, int major, List<SessionRow> sessions, Sight sight) {
        String progress = PROGRESS + (major >= 14 ? COPIES : "") + " ORDER BY 1 LIMIT 20";
        return InTurn.of(
                        sight.tolerate("progress", database.rows(Progress.class, progress)),
                        sight.tolerate(
                                "advisory locks", database.rows(AdvisoryLock.class, ADVISORY)))
                .map(
                        found ->
                                new Live(
                                        states(sessions),
                                        found.getT1(),
                                        found.getT2(),
                                        List.of(),
                                        clients(sessions)));
    }

    Live with(List<PreparedTransaction> transactions) {
        return new Live(
                states,
                progress,
                advisoryLocks,
                transactions.stream().limit(MOST).toList(),
                clients);
    }

    private static List<State> states(List<SessionRow> sessions) {
        Map<List<@Nullable String>, State> all = new LinkedHashMap<>();
        sessions.stream()
                .filter(session -> session.state() != null)
                .map(State::of)
                .forEach(
                        one ->
                                all.merge(
                                        Arrays.asList(one.state(), one.waitClass()),
                                        one,
                                        (a, b) ->
                                                new State(
                                                        a.state(),
                                                        a.waitClass(),
                                                        a.sessions() + b.sessions())));
        return all.values().stream()
                .sorted(Comparator.comparing(State::sessions).reversed())
                .toList();
    }

    private static List<Client> clients(List<SessionRow> sessions) {
        Map<List<@Nullable String>, Client> all = new LinkedHashMap<>();
        for (SessionRow s : sessions) {
            if (s.database() != null && s.client() != null) {
                boolean open = s.state() != null && s.state().startsWith("idle in transaction");
                all.merge(
                        Arrays.asList(s.user(), s.application(), s.client()),
                        new Client(
                                s.user(),
                                s.application(),
                                s.client(),
                                1,
                                "active".equals(s.state()) ? 1 : 0,
                                open ? 1 : 0),
                        Live::together);
            }
        }
        return all.values().stream()
                .sorted(Comparator.comparing(Client::sessions).reversed())
                .limit(MOST)
                .toList();
    }

    private static Client together(Client a, Client b) {
        return new Client(
                a.user(),
                a.application(),
                a.client(),
                a.sessions() + b.sessions(),
                a.active() + b.active(),
                a.idleInTransaction() + b.idleInTransaction());
    }

    /** Empty when nothing is under way. */
    String text() {
        StringBuilder text = new StringBuilder();
        if (!states.isEmpty()) {
            text.append(
                    states.stream()
                            .map(State::toString)
                            .collect(Collectors.joining(", ", "\nsessions: ", "\n")));
        }
        if (!progress.isEmpty()) {
            text.append('\n')
                    .append(
                            new TextTable("pid", "command", "relation", "phase", "done_%")
                                    .rows(
                                            progress,
                                            p ->
                                                    new @Nullable Object[] {
                                                        p.pid(),
                                                        p.command(),
                                                        p.relation(),
                                                        p.phase(),
                                                        p.percent()
                                                    }));
        }
        if (!advisoryLocks.isEmpty()) {
            text.append('\n')
                    .append(
                            new TextTable("pid", "advisory_lock", "mode", "application")
                                    .rows(
                                            advisoryLocks,
                                            l ->
                                                    new @Nullable Object[] {
                                                        l.pid(), l.key(), l.mode(), l.application()
                                                    }));
        }
        if (!prepared.isEmpty()) {
            text.append('\n')
                    .append(
                            new TextTable(
                                            "prepared_transaction",
                                            "owner",
                                            "db",
                                            "age_s",
                                            "age_xids",
                                            "blocks",
                                            "locks")
                                    .rows(
                                            prepared,
                                            p ->
                                                    new @Nullable Object[] {
                                                        p.gid(),
                                                        p.owner(),
                                                        p.database(),
                                                        p.preparedSeconds(),
                                                        p.ageXids(),
                                                        p.blocks(),
                                                        String.join(", ", p.locks())
                                                    }));
        }
        if (clients.size() > 1) {
            text.append('\n')
                    .append(
                            new TextTable(
                                            "role",
                                            "application",
                                            "client",
                                            "sessions",
                                            "active",
                                            "idle_in_tx")
                                    .rows(
                                            clients,
                                            c ->
                                                    new @Nullable Object[] {
                                                        c.user(),
                                                        c.application(),
                                                        c.client(),
                                                        c.sessions(),
                                                        c.active(),
                                                        c.idleInTransaction()
                                                    }));
        }
        return text.toString();
    }
}
