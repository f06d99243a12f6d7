package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.INFO;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** P: pools of applications, PgBouncer's and the server's limits, one after the other. */
final class PoolRules {

    private static final String BOUNCER = "https://www.pgbouncer.org/config.html";
    private static final String HIKARI =
            "https://github.com/brettwooldridge/HikariCP#gear-configuration-knobs-baby";
    private static final String JDBC =
            "https://jdbc.postgresql.org/documentation/use/#connection-parameters";
    private static final Pattern SOCKET_TIMEOUT = Pattern.compile("[?&]socketTimeout=(\\d{1,9})");

    /** PgBouncer's defaults, in milliseconds. */
    private static final long QUERY_WAIT = 120_000;

    private static final long SERVER_IDLE = 600_000;

    private PoolRules() {}

    static List<Rule> all() {
        return List.of(
                rule(
                        "P5",
                        INFO,
                        "server_reset_query",
                        "set with pool_mode = transaction, where it is not run",
                        "remove it, or set server_reset_query_always",
                        BOUNCER + "#server_reset_query",
                        Set.of(Need.PGBOUNCER),
                        PoolRules::idleReset),
                rule(
                        "P8",
                        MEDIUM,
                        "ignore_startup_parameters",
                        "without extra_float_digits while an application connects by JDBC",
                        "older drivers send it at login and are refused: add extra_float_digits",
                        BOUNCER + "#ignore_startup_parameters",
                        Set.of(Need.PGBOUNCER),
                        PoolRules::refusedParameters),
                rule(
                        "P11",
                        HIGH,
                        "application pools",
                        "pools times instances exceed the connections that the server, or PgBouncer"
                                + " before it, has to give",
                        "make the pools smaller, or put PgBouncer in between: the last instances to"
                                + " start get errors",
                        HIKARI,
                        Set.of(Need.POOLS, Need.SETTINGS),
                        PoolRules::tooMany),
                rule(
                        "P12",
                        MEDIUM,
                        "query_wait_timeout",
                        "longer than an application waits for a connection",
                        "the application gives up first and asks again while PgBouncer still queues"
                                + " the first: wait shorter in the pooler",
                        BOUNCER + "#query_wait_timeout",
                        Set.of(Need.PGBOUNCER, Need.POOLS),
                        PoolRules::givesUpFirst),
                rule(
                        "P13",
                        MEDIUM,
                        "statement_timeout",
                        "longer than a client's socketTimeout or PgBouncer's query_timeout",
                        "who asked is gone while the server still works: the server's limit should be"
                                + " the shortest",
                        JDBC,
                        Set.of(Need.SETTINGS),
                        PoolRules::worksForNobody),
                rule(
                        "P14",
                        MEDIUM,
                        "idle_session_timeout",
                        "shorter than pools keep idle connections",
                        "the server closes connections that a pool takes for good: 0, or longer than"
                                + " the pools keep them",
                        SettingRule.guc("runtime-config-client", "idle_session_timeout"),
                        Set.of(Need.SETTINGS),
                        PoolRules::closedByServer));
    }

    private static Rule rule(
            String id,
            Severity severity,
            String subject,
            String condition,
            String advice,
            String source,
            Set<Need> needs,
            Rule.Check check) {
        return new Rule(id, severity, subject, condition, advice, source, id, needs, check);
    }

    private static List<Violation> idleReset(AuditInput input) {
        List<Violation> found = new ArrayList<>();
        for (ConfigFile file : input.pgbouncers()) {
            Entry query = PgbouncerRules.get(file, "server_reset_query");
            if (query != null
                    && !query.value().isBlank()
                    && PgbouncerRules.is(file, "pool_mode", "transaction")
                    && !PgbouncerRules.is(file, "server_reset_query_always", "1")) {
                found.add(
                        Violation.of(
                                "server_reset_query",
                                "server_reset_query = " + query.value(),
                                query.at()));
            }
        }
        return found;
    }

    private static List<Violation> refusedParameters(AuditInput input) {
        boolean jdbc =
                input.files().applications().stream()
                        .flatMap(file -> file.entries().stream())
                        .anyMatch(entry -> entry.value().contains("jdbc:postgresql:"));
        List<Violation> found = new ArrayList<>();
        for (ConfigFile file : input.pgbouncers()) {
            Entry ignored = PgbouncerRules.get(file, "ignore_startup_parameters");
            if (jdbc && (ignored == null || !ignored.value().contains("extra_float_digits"))) {
                found.add(
                        Violation.of(
                                "ignore_startup_parameters",
                                "an application connects by JDBC",
                                ignored == null ? null : ignored.at()));
            }
        }
        return found;
    }

    private static List<Violation> tooMany(AuditInput input) {
        List<ApplicationPool> pools = ApplicationPool.all(input);
        long asked = pools.stream().mapToLong(ApplicationPool::total).sum();
        boolean pooled = !input.pgbouncers().isEmpty();
        long room =
                pooled
                        ? input.pgbouncers().stream()
                                .mapToLong(f -> PgbouncerRules.number(f, "max_client_conn", 100))
                                .sum()
                        : (long)
                                (input.number("max_connections", 100)
                                        - input.number("superuser_reserved_connections", 3)
                                        - input.number("reserved_connections", 0));
        if (asked <= room) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        pools.forEach(
                p -> parts.add(p.instances() + " x " + p.connections() + " at " + p.size().at()));
        String fact =
                String.join(", ", parts)
                        + " make "
                        + asked
                        + ", "
                        + (pooled ? "max_client_conn allows " : "the server has ")
                        + room;
        return List.of(Violation.of("application pools", fact, pools.getFirst().size().at()));
    }

    private static List<Violation> givesUpFirst(AuditInput input) {
        List<Violation> found = new ArrayList<>();
        for (ConfigFile bouncer : input.pgbouncers()) {
            Entry entry = PgbouncerRules.get(bouncer, "query_wait_timeout");
            long queues = seconds(bouncer, "query_wait_timeout", QUERY_WAIT);
            for (ConfigFile file : files(input)) {
                for (Entry wait : ApplicationPool.ending(file, "connectiontimeout")) {
                    OptionalLong patience = ApplicationPool.millis(wait.value(), 1);
                    if (patience.isPresent()
                            && patience.getAsLong() > 0
                            && (queues == 0 || queues > patience.getAsLong())) {
                        found.add(
                                Violation.of(
                                        "query_wait_timeout",
                                        "query_wait_timeout is "
                                                + queues / 1_000
                                                + " s, "
                                                + wait.key()
                                                + " = "
                                                + wait.value()
                                                + " at "
                                                + wait.at(),
                                        entry == null ? null : entry.at()));
                    }
                }
            }
        }
        return found;
    }

    private static List<Violation> worksForNobody(AuditInput input) {
        double server = input.absolute("statement_timeout", 0) / 1_000;
        List<Violation> found = new ArrayList<>();
        for (ConfigFile file : input.files().applications()) {
            for (Entry entry : file.entries()) {
                Matcher url = SOCKET_TIMEOUT.matcher(entry.value());
                if (url.find()) {
                    shorter(server, Long.parseLong(url.group(1)), "socketTimeout", entry, found);
                }
            }
        }
        for (ConfigFile file : input.pgbouncers()) {
            Entry entry = PgbouncerRules.get(file, "query_timeout");
            long limit = seconds(file, "query_timeout", 0) / 1_000;
            if (entry != null && limit > 0) {
                shorter(server, limit, "query_timeout", entry, found);
            }
        }
        return found;
    }

    private static void shorter(
            double server, long seconds, String name, Entry entry, List<Violation> found) {
        if (seconds > 0 && (server <= 0 || server > seconds * 1_000.0)) {
            String limit = server <= 0 ? "0, no limit" : (long) server + " ms";
            found.add(
                    Violation.of(
                            "statement_timeout",
                            "statement_timeout is " + limit + ", " + name + " is " + seconds + " s",
                            entry.at()));
        }
    }

    private static List<Violation> closedByServer(AuditInput input) {
        double server = input.absolute("idle_session_timeout", 0) / 1_000;
        List<Violation> found = new ArrayList<>();
        if (server <= 0) {
            return found;
        }
        for (ConfigFile file : input.pgbouncers()) {
            Entry entry = PgbouncerRules.get(file, "server_idle_timeout");
            long keeps = seconds(file, "server_idle_timeout", SERVER_IDLE);
            if (keeps == 0 || keeps > server) {
                found.add(closed(server, "server_idle_timeout", keeps, entry));
            }
        }
        for (ConfigFile file : files(input)) {
            for (Entry idle : ApplicationPool.ending(file, "idletimeout")) {
                OptionalLong keeps = ApplicationPool.millis(idle.value(), 1);
                if (keeps.isPresent() && keeps.getAsLong() > server) {
                    found.add(closed(server, idle.key(), keeps.getAsLong(), idle));
                }
            }
        }
        return found;
    }

    private static Violation closed(
            double server,
            String name,
            long keeps,
            @org.jspecify.annotations.Nullable Entry entry) {
        return Violation.of(
                "idle_session_timeout",
                "idle_session_timeout is "
                        + (long) server
                        + " ms, "
                        + name
                        + " is "
                        + (keeps == 0 ? "0, no limit" : keeps + " ms"),
                entry == null ? null : entry.at());
    }

    /** Files with a pool. */
    private static List<ConfigFile> files(AuditInput input) {
        return ApplicationPool.all(input).stream().map(ApplicationPool::file).distinct().toList();
    }

    /** A time of PgBouncer, which counts in seconds, in milliseconds. */
    private static long seconds(ConfigFile file, String key, long otherwise) {
        Entry entry = PgbouncerRules.get(file, key);
        return entry == null
                ? otherwise
                : ApplicationPool.millis(entry.value(), 1_000).orElse(otherwise);
    }
}
