package ai.dbtool.conftools.live;

import ai.dbtool.conf.hba.Roles;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what a running server knows of a client: its role, its database, who is member of whom. */
public final class AccessReader {

    private static final String MEMBERS =
            """
            SELECT r.rolname::text AS role,
                   coalesce(array_agg(g.rolname::text) FILTER (WHERE g.oid IS NOT NULL), '{}') AS groups
            FROM pg_catalog.pg_roles r
            LEFT JOIN pg_catalog.pg_auth_members m ON m.member = r.oid
            LEFT JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
            GROUP BY r.rolname
            """;

    private static final String ROLE =
            """
            SELECT r.rolcanlogin AS can_login, r.rolreplication OR r.rolsuper AS replicates,
                   r.rolconnlimit AS connection_limit,
                   coalesce(r.rolvaliduntil < now(), false) AS expired,
                   (SELECT count(*) FROM pg_catalog.pg_stat_activity a WHERE a.usesysid = r.oid)
                     AS connections
            FROM pg_catalog.pg_roles r WHERE r.rolname = :role
            """;

    private static final String DATABASE =
            """
            SELECT d.datallowconn AS allows, d.datconnlimit AS connection_limit,
                   (SELECT count(*) FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)
                     AS connections,
                   (SELECT pg_catalog.has_database_privilege(r.oid, d.oid, 'CONNECT')
                    FROM pg_catalog.pg_roles r WHERE r.rolname = :role) AS connect
            FROM pg_catalog.pg_database d WHERE d.datname = :database
            """;

    private static final String MAY_SEE =
            """
            SELECT has_table_privilege('pg_catalog.pg_authid', 'select') AS authid,
                   (extract(epoch FROM pg_catalog.pg_conf_load_time()) * 1000)::bigint AS loaded_millis
            """;

    /** The kind alone: a verifier never leaves the server. */
    private static final String PASSWORD =
            """
            SELECT CASE WHEN rolpassword IS NULL THEN 'none'
                        WHEN starts_with(rolpassword, 'SCRAM-SHA-256') THEN 'scram-sha-256'
                        WHEN starts_with(rolpassword, 'md5') THEN 'md5'
                        ELSE 'unknown' END AS kind
            FROM pg_catalog.pg_authid WHERE rolname = :role
            """;

    private static final String ROLE_NAMES =
            "SELECT rolname::text AS name FROM pg_catalog.pg_roles ORDER BY 1";

    private static final String DATABASE_NAMES =
            "SELECT datname::text AS name FROM pg_catalog.pg_database ORDER BY 1";

    private record Name(String name) {}

    private record Member(String role, List<String> groups) {}

    private record MaySee(boolean authid, long loadedMillis) {}

    private record Kind(String kind) {}

    /** A role as it stands. */
    public record Role(
            boolean canLogin,
            boolean replicates,
            int connectionLimit,
            boolean expired,
            long connections) {}

    /**
     * A database as it stands.
     *
     * @param connect whether the role may connect; {@code null} when there is no such role
     */
    public record Target(
            boolean allows, int connectionLimit, long connections, @Nullable Boolean connect) {}

    /**
     * What the server knows.
     *
     * @param role {@code null} when there is none of that name
     * @param target {@code null} when there is none of that name
     * @param password none, md5 or scram-sha-256; {@code null} when our role may not see it
     * @param loadedMillis when the files were last loaded
     */
    public record Access(
            Roles roles,
            @Nullable Role role,
            @Nullable Target target,
            @Nullable String password,
            long loadedMillis) {}

    private AccessReader() {}

    /** What {@code database} says of a client that asks for {@code role} in {@code target}. */
    public static Mono<Access> read(Database database, String role, String target) {
        Map<String, String> names = Map.of("role", role);
        return Mono.zip(
                        database.rows(Member.class, MEMBERS),
                        database.rows(Role.class, ROLE, names),
                        database.rows(
                                Target.class, DATABASE, Map.of("role", role, "database", target)),
                        database.rows(MaySee.class, MAY_SEE))
                .flatMap(
                        parts -> {
                            MaySee see = parts.getT4().getFirst();
                            return kind(database, see, names)
                                    .map(
                                            kinds ->
                                                    new Access(
                                                            roles(parts.getT1()),
                                                            first(parts.getT2()),
                                                            first(parts.getT3()),
                                                            kinds.isEmpty()
                                                                    ? null
                                                                    : kinds.getFirst().kind(),
                                                            see.loadedMillis()));
                        });
    }

    /** All roles. */
    public static Mono<List<String>> roles(Database database) {
        return names(database, ROLE_NAMES);
    }

    /** All databases. */
    public static Mono<List<String>> databases(Database database) {
        return names(database, DATABASE_NAMES);
    }

    private static Mono<List<String>> names(Database database, String sql) {
        return database.rows(Name.class, sql).map(rows -> rows.stream().map(Name::name).toList());
    }

    private static Mono<List<Kind>> kind(Database database, MaySee see, Map<String, String> names) {
        return see.authid() ? database.rows(Kind.class, PASSWORD, names) : Mono.just(List.of());
    }

    private static Roles roles(List<Member> members) {
        return Roles.of(
                members.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Member::role, member -> Set.copyOf(member.groups()))));
    }

    private static <T> @Nullable T first(List<T> rows) {
        return rows.isEmpty() ? null : rows.getFirst();
    }
}
