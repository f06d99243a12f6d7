package ai.dbtool.db.health;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.NewerColumn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Severity;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Who may connect where, how often, and who keeps coming and going. */
final class AccessArea implements HealthArea {

    private static final Check FULL =
            new Check(
                    "ROLE_CONNECTION_LIMIT",
                    Severity.HIGH,
                    "a role has as many sessions as its CONNECTION LIMIT allows",
                    "https://www.postgresql.org/docs/current/sql-createrole.html");

    /**
     * Facts of the area.
     *
     * @param roles that may log in
     * @param clients sessions by who opened them, most first
     */
    record Access(
            Listener listener,
            List<RoleRow> roles,
            List<DatabaseRow> databases,
            List<ClientRow> clients) {}

    /** How the server is reached. */
    record Listener(int port, String listenAddresses, boolean ssl) {}

    /**
     * A role that may log in.
     *
     * @param connectionLimit -1 means none
     * @param expired whether its password is past VALID UNTIL
     */
    record RoleRow(
            String role,
            int connectionLimit,
            int connections,
            boolean superuser,
            boolean expired) {}

    /**
     * A database that takes connections.
     *
     * @param connectionLimit -1 means none
     * @param sessions opened since {@code statsAgeSeconds}, ended ones too
     * @param sessionMillis how long a session lasted on average
     */
    record DatabaseRow(
            String database,
            int connectionLimit,
            int connections,
            @Nullable Long sessions,
            @Nullable Double sessionMillis,
            @Nullable Long transactions,
            @Nullable Long statsAgeSeconds) {}

    /**
     * Sessions of one role, application and address.
     *
     * @param young how many of them are younger than two seconds
     */
    record ClientRow(
            @Nullable String user,
            @Nullable String application,
            @Nullable String client,
            int sessions,
            int young) {}

    private static final String LISTENER =
            """
            SELECT current_setting('port')::int AS port, current_setting('listen_addresses') AS listen_addresses,
                   current_setting('ssl')::boolean AS ssl
            """;

    private static final String ROLES =
            """
            SELECT r.rolname AS role, r.rolconnlimit AS connection_limit,
                   (SELECT count(*)::int FROM pg_stat_activity a
                     WHERE a.usesysid = r.oid AND a.backend_type IS DISTINCT FROM 'parallel worker') AS connections,
                   r.rolsuper AS superuser, coalesce(r.rolvaliduntil < now(), false) AS expired
              FROM pg_roles r WHERE r.rolcanlogin
             ORDER BY r.rolconnlimit < 0, 3 DESC, 1 LIMIT 200
            """;

    /** Session counters are of 14 and newer; a running session counts when it reports. */
    private static final String DATABASES =
            """
            SELECT d.datname AS database, d.datconnlimit AS connection_limit, s.numbackends AS connections,
                   c.sessions, round((c.session_time / nullif(c.sessions, 0))::numeric, 1) AS session_millis,
                   s.xact_commit + s.xact_rollback AS transactions,
                   extract(epoch FROM clock_timestamp() - coalesce(s.stats_reset, pg_postmaster_start_time()))::bigint
                     AS stats_age_seconds
              FROM pg_database d LEFT JOIN pg_stat_database s ON s.datid = d.oid
             CROSS JOIN LATERAL (SELECT {sessions} AS sessions, {time} AS session_time) c
             WHERE d.datallowconn ORDER BY 3 DESC NULLS LAST, 1 LIMIT 50
            """
                    .replace("{sessions}", NewerColumn.of("s", "sessions", "bigint"))
                    .replace("{time}", NewerColumn.of("s", "session_time", "float8"));

    private static final String CLIENTS =
            """
            SELECT usename AS user, nullif(application_name, '') AS application,
                   coalesce(host(client_addr), CASE WHEN client_port = -1 THEN 'socket' END) AS client,
                   count(*)::int AS sessions,
                   count(*) FILTER (WHERE backend_start > clock_timestamp() - interval '2 seconds')::int AS young
              FROM pg_stat_activity
             WHERE datid IS NOT NULL AND usesysid IS NOT NULL AND pid <> pg_backend_pid()
               AND backend_type IS DISTINCT FROM 'parallel worker'
             GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT 20
            """;

    private static final long SESSIONS_PER_SECOND = 10;
    private static final int MORE_LOOKS = 6;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);

    @Override
    public String name() {
        return "access";
    }

    @Override
    public List<Check> checks() {
        return List.of(FULL);
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        return InTurn.of(
                        database.rows(Listener.class, LISTENER),
                        sight.tolerate("roles", database.rows(RoleRow.class, ROLES)),
                        sight.tolerate("databases", database.rows(DatabaseRow.class, DATABASES)))
                .flatMap(
                        found ->
                                clients(database, sight, found.getT3())
                                        .map(
                                                clients ->
                                                        judged(
                                                                new Access(
                                                                        found.getT1().getFirst(),
                                                                        found.getT2(),
                                                                        found.getT3(),
                                                                        clients))));
    }

    /**
     * Sessions that live for milliseconds are seen by one look in three: where many are opened,
     * look more often.
     */
    private static Mono<List<ClientRow>> clients(
            Database database, Sight sight, List<DatabaseRow> databases) {
        Mono<List<ClientRow>> look =
                sight.tolerate("clients", database.rows(ClientRow.class, CLIENTS));
        return databases.stream().anyMatch(AccessArea::opensMany)
                ? Flux.concat(look, look.delaySubscription(BETWEEN_LOOKS).repeat(MORE_LOOKS - 1))
                        .reduce(AccessArea::together)
                : look;
    }

    private static boolean opensMany(DatabaseRow database) {
        Long sessions = database.sessions();
        Long seconds = database.statsAgeSeconds();
        return sessions != null
                && seconds != null
                && sessions >= SESSIONS_PER_SECOND * Math.max(1, seconds);
    }

    /** Everybody seen in one of two looks, with the most sessions seen at once. */
    private static List<ClientRow> together(List<ClientRow> one, List<ClientRow> other) {
        Map<List<@Nullable String>, ClientRow> seen = new LinkedHashMap<>();
        for (ClientRow row : Stream.concat(one.stream(), other.stream()).toList()) {
            seen.merge(
                    Arrays.asList(row.user(), row.application(), row.client()),
                    row,
                    (a, b) ->
                            new ClientRow(
                                    a.user(),
                                    a.application(),
                                    a.client(),
                                    Math.max(a.sessions(), b.sessions()),
                                    Math.max(a.young(), b.young())));
        }
        return List.copyOf(seen.values());
    }

    private static Checked judged(Access a) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < a.roles().size(); i++) {
            RoleRow role = a.roles().get(i);
            if (role.connectionLimit() >= 0 && role.connections() >= role.connectionLimit()) {
                findings.add(full(role, i));
            }
        }
        String text =
                "port "
                        + a.listener().port()
                        + ", listen_addresses "
                        + a.listener().listenAddresses()
                        + ", ssl "
                        + (a.listener().ssl() ? "on" : "off")
                        + "\n"
                        + new TextTable("role", "limit", "sessions", "superuser", "expired")
                                .rows(
                                        a.roles(),
                                        r ->
                                                new @Nullable Object[] {
                                                    r.role(),
                                                    r.connectionLimit(),
                                                    r.connections(),
                                                    r.superuser(),
                                                    r.expired()
                                                })
                        + "\n"
                        + new TextTable("client", "role", "application", "sessions", "young")
                                .rows(
                                        a.clients(),
                                        c ->
                                                new @Nullable Object[] {
                                                    c.client(),
                                                    c.user(),
                                                    c.application(),
                                                    c.sessions(),
                                                    c.young()
                                                });
        return new Checked(a, findings, text);
    }

    private static Finding full(RoleRow role, int index) {
        String name = '"' + role.role().replace("\"", "\"\"") + '"';
        return Finding.of(
                FULL.code(),
                FULL.severity(),
                role.role(),
                "role "
                        + role.role()
                        + " has "
                        + role.connections()
                        + " sessions of "
                        + role.connectionLimit()
                        + " allowed",
                List.of("/areas/access/roles/" + index),
                Remedies.sql(
                        "ALTER ROLE " + name + " CONNECTION LIMIT -1;",
                        "ALTER ROLE " + name + " CONNECTION LIMIT " + role.connectionLimit() + ";",
                        "none"),
                "the role's sessions stay below the limit when the load is normal");
    }
}
