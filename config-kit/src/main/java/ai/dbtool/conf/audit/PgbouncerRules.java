package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.CRITICAL;
import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.LOW;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** P: pgbouncer.ini. */
final class PgbouncerRules {

    private static final String DOCS = "https://www.pgbouncer.org/config.html";

    private PgbouncerRules() {}

    static List<Rule> all() {
        return List.of(
                rule(
                        "P1",
                        CRITICAL,
                        "auth_type",
                        "any, trust or plain; or clients without TLS on a public address",
                        "scram-sha-256 with auth_file or auth_query; client_tls_sslmode = require",
                        DOCS + "#auth_type",
                        (input, file) -> openDoor(file)),
                rule(
                                "P2",
                                HIGH,
                                "default_pool_size",
                                "pools together may open more connections than PostgreSQL has to give",
                                "lower the pools or raise max_connections: clients get 53300 instead of"
                                        + " waiting",
                                DOCS + "#default_pool_size",
                                PgbouncerRules::tooManyServers)
                        .needing(Need.SETTINGS),
                rule(
                        "P3",
                        HIGH,
                        "max_client_conn",
                        "below the pool size of an application in the same source; or more than"
                                + " LimitNOFILE of its unit has files for",
                        "raise it above the sum of all application pools, and LimitNOFILE above both"
                                + " sides' connections",
                        DOCS + "#max_client_conn",
                        (input, file) ->
                                joined(
                                        tooFewClients(input, file),
                                        PgbouncerFiles.tooFewFiles(input, file))),
                rule(
                        "P4",
                        HIGH,
                        "max_prepared_statements",
                        "0 with pool_mode = transaction; or an application that sets up its session",
                        "what a session sets, prepares or listens to is gone with the transaction:"
                                + " leave max_prepared_statements at 200, set by ALTER ROLE instead of"
                                + " an init statement",
                        DOCS + "#max_prepared_statements",
                        (input, file) ->
                                is(file, "pool_mode", "transaction", "statement")
                                        ? joined(
                                                when(input, file, "max_prepared_statements", "0"),
                                                PgbouncerFiles.sessionState(input))
                                        : List.of()),
                rule(
                        "P6",
                        MEDIUM,
                        "query_wait_timeout",
                        "0",
                        "clients wait for ever when the pool is exhausted",
                        DOCS + "#query_wait_timeout",
                        (input, file) -> when(input, file, "query_wait_timeout", "0")),
                rule(
                        "P9",
                        HIGH,
                        "[databases], auth_file, auth_user",
                        "password in the connection string or in clear in auth_file; auth_file that"
                                + " everybody may read; auth_user postgres",
                        "use auth_query, or SCRAM verifiers in an auth_file of mode 0600; for auth_user"
                                + " a role that may only ask for verifiers",
                        DOCS + "#password",
                        (input, file) ->
                                joined(passwords(input, file), PgbouncerFiles.logins(input, file))),
                rule(
                        "P10",
                        LOW,
                        "log_connections, log_disconnections, log_pooler_errors",
                        "off",
                        "who came and what failed leaves no trace",
                        DOCS + "#log_connections",
                        PgbouncerRules::silent),
                rule(
                                "P7",
                                MEDIUM,
                                "server_idle_timeout",
                                "longer than the idle limit of a load balancer in the same source",
                                "the balancer cuts connections that PgBouncer takes for good: set it"
                                        + " below that limit",
                                DOCS + "#server_idle_timeout",
                                PgbouncerFiles::keptTooLong)
                        .needing(Need.BALANCER));
    }

    private static List<Violation> joined(List<Violation> first, List<Violation> then) {
        List<Violation> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }

    private static Rule rule(
            String id,
            Severity severity,
            String subject,
            String condition,
            String advice,
            String source,
            BiFunction<AuditInput, ConfigFile, List<Violation>> check) {
        return new Rule(
                id,
                severity,
                subject,
                condition,
                advice,
                source,
                id,
                Set.of(Need.PGBOUNCER),
                input ->
                        input.pgbouncers().stream()
                                .flatMap(file -> check.apply(input, file).stream())
                                .toList());
    }

    static @Nullable Entry get(ConfigFile file, String key) {
        Entry last = null;
        for (Entry entry : file.entries()) {
            last = entry.key().equals("pgbouncer." + key) ? entry : last;
        }
        return last;
    }

    static boolean is(ConfigFile file, String key, String... values) {
        Entry entry = get(file, key);
        return entry != null && List.of(values).contains(entry.value());
    }

    static int number(ConfigFile file, String key, int otherwise) {
        Entry entry = get(file, key);
        return entry != null && entry.value().matches("\\d{1,9}")
                ? Integer.parseInt(entry.value())
                : otherwise;
    }

    private static List<Violation> when(
            AuditInput input, ConfigFile file, String key, String value) {
        Entry entry = get(file, key);
        return entry != null && entry.value().equals(value)
                ? List.of(Violation.of(key, key + " = " + input.secrets().show(entry), entry.at()))
                : List.of();
    }

    private static List<Violation> openDoor(ConfigFile file) {
        List<Violation> found = new ArrayList<>();
        Entry type = get(file, "auth_type");
        if (type != null && List.of("any", "trust", "plain").contains(type.value())) {
            found.add(Violation.of("auth_type", "auth_type = " + type.value(), type.at()));
        }
        Entry listen = get(file, "listen_addr");
        Entry tls = get(file, "client_tls_sslmode");
        if (listen != null
                && !List.of("127.0.0.1", "localhost", "::1", "").contains(listen.value())
                && tls != null
                && tls.value().equals("disable")) {
            found.add(
                    Violation.of(
                            "client_tls_sslmode",
                            "client_tls_sslmode = disable with listen_addr = " + listen.value(),
                            tls.at()));
        }
        return found;
    }

    /** At least one user per database; more users only make it worse. */
    private static List<Violation> tooManyServers(AuditInput input, ConfigFile file) {
        long databases =
                Math.max(
                        1,
                        file.entries().stream()
                                .filter(e -> e.key().startsWith("databases."))
                                .count());
        int pool = number(file, "default_pool_size", 20);
        int reserve = number(file, "reserve_pool_size", 0);
        int capped = number(file, "max_db_connections", 0);
        long each = capped > 0 ? Math.min(capped, pool + reserve) : pool + (long) reserve;
        double room =
                input.number("max_connections", 100)
                        - input.number("superuser_reserved_connections", 3)
                        - input.number("reserved_connections", 0);
        Entry entry = get(file, "default_pool_size");
        if (databases * each <= room) {
            return List.of();
        }
        String fact =
                databases
                        + " pools of "
                        + each
                        + " against "
                        + (long) room
                        + " connections that PostgreSQL can give";
        return List.of(Violation.of("default_pool_size", fact, entry == null ? null : entry.at()));
    }

    private static List<Violation> tooFewClients(AuditInput input, ConfigFile file) {
        int allowed = number(file, "max_client_conn", 100);
        Entry entry = get(file, "max_client_conn");
        return ApplicationPool.all(input).stream()
                .filter(pool -> pool.connections() > allowed)
                .findFirst()
                .map(
                        pool ->
                                Violation.of(
                                        "max_client_conn",
                                        "max_client_conn = "
                                                + allowed
                                                + ", "
                                                + pool.size().key()
                                                + " = "
                                                + pool.connections()
                                                + " at "
                                                + pool.size().at(),
                                        entry == null ? null : entry.at()))
                .map(List::of)
                .orElse(List.of());
    }

    private static List<Violation> passwords(AuditInput input, ConfigFile file) {
        return file.entries().stream()
                .filter(e -> e.key().startsWith("databases.") && e.value().contains("password="))
                .map(e -> Violation.of(e.key(), e.key() + " = " + input.secrets().show(e), e.at()))
                .toList();
    }

    private static List<Violation> silent(AuditInput input, ConfigFile file) {
        List<Violation> found = new ArrayList<>();
        for (String key : List.of("log_connections", "log_disconnections", "log_pooler_errors")) {
            found.addAll(when(input, file, key, "0"));
        }
        return found;
    }
}
