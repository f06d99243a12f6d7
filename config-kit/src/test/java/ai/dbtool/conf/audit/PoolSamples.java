package ai.dbtool.conf.audit;

import ai.dbtool.conf.audit.RuleSamples.Sample;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.LiveSetting;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** For every rule about pools and Patroni a sample that breaks it and one that keeps it. */
final class PoolSamples {

    private static final String POOL = "spring.datasource.hikari.";

    private PoolSamples() {}

    static Stream<Sample> all() {
        return Stream.concat(pools(), patroni());
    }

    private static Stream<Sample> pools() {
        String transaction = "pool_mode = transaction\nserver_reset_query = DISCARD ALL";
        String jdbc = "spring.datasource.url=jdbc:postgresql://db/app\n";
        String pool = POOL + "maximum-pool-size=10\n";
        return Stream.of(
                chain("P5", true, "", transaction, "", 3),
                chain("P5", false, "", transaction + "\nserver_reset_query_always = 1", "", 0),
                chain("P5", false, "", "pool_mode = session\nserver_reset_query = X", "", 0),
                chain("P8", true, "", "ignore_startup_parameters = options", jdbc, 2),
                chain("P8", false, "", "ignore_startup_parameters = extra_float_digits", jdbc, 0),
                chain("P8", false, "", "ignore_startup_parameters = options", pool, 0),
                deployed("P11", true, 10),
                deployed("P11", false, 9),
                chain("P11", true, "", "max_client_conn = 9", pool, 1),
                chain("P11", false, "", "max_client_conn = 10", pool, 0),
                chain("P12", true, "", "query_wait_timeout = 60", wait("30000"), 2),
                chain("P12", true, "", "max_client_conn = 60", wait("30s"), 0),
                chain("P12", false, "", "query_wait_timeout = 20", wait("30000"), 0),
                chain("P13", true, "statement_timeout = 60s", null, socket(30), 1),
                chain("P13", true, "statement_timeout = 0", null, socket(30), 1),
                chain("P13", true, "statement_timeout = 60s", "query_timeout = 30", "", 2),
                chain("P13", false, "statement_timeout = 20s", "query_timeout = 30", socket(30), 0),
                chain("P14", true, "idle_session_timeout = 5min", "max_client_conn = 9", "", 0),
                chain("P14", true, "idle_session_timeout = 5min", null, idle("600000"), 2),
                chain("P14", false, "idle_session_timeout = 15min", "", idle("600000"), 0),
                chain("P14", false, "idle_session_timeout = 0", "", idle("600000"), 0));
    }

    private static String wait(String time) {
        return POOL + "maximum-pool-size=10\n" + POOL + "connection-timeout=" + time + "\n";
    }

    private static String idle(String time) {
        return POOL + "maximum-pool-size=10\n" + POOL + "idleTimeout=" + time + "\n";
    }

    private static String socket(int seconds) {
        return "db.url=jdbc:postgresql://db/app?socketTimeout=" + seconds + "\n";
    }

    private static Sample chain(
            String rule, boolean fires, String server, String bouncer, String application, int at) {
        Map<String, String> files =
                new java.util.TreeMap<>(
                        Map.of(
                                "postgresql.conf",
                                server + "\n",
                                "application.properties",
                                application));
        if (bouncer != null) {
            files.put("pgbouncer.ini", "[pgbouncer]\n" + bouncer + "\n");
        }
        return new Sample(rule, fires, files, null, null, at);
    }

    private static Sample deployed(String rule, boolean fires, int replicas) {
        return new Sample(
                rule,
                fires,
                Map.of(
                        "postgresql.conf",
                        "max_connections = 100\n",
                        "deploy.yml",
                        "spec:\n  replicas: " + replicas + "\nenv:\n  POOL_MAX: 10\n"),
                null,
                null,
                fires ? 4 : 0);
    }

    private static Stream<Sample> patroni() {
        LiveServer running = server("work_mem", "8192", "kB");
        String store = "bootstrap:\n  dcs:\n    postgresql:\n      parameters:\n        work_mem: ";
        return Stream.of(
                patroni("R1", true, "ttl: 20\nloop_wait: 10\nretry_timeout: 10", 3),
                patroni("R1", true, "bootstrap:\n  dcs:\n    retry_timeout: 20", 5),
                patroni("R1", false, "ttl: 30\nloop_wait: 10\nretry_timeout: 10", 0),
                patroni("R2", true, local("max_connections: 200"), 5),
                patroni("R2", false, local("work_mem: 64MB"), 0),
                live("R3", true, store + "64MB", running, 7),
                live("R3", false, store + "8MB", running, 0),
                patroni("R6", true, "postgresql:\n  use_pg_rewind: true", 4),
                patroni(
                        "R6",
                        false,
                        "postgresql:\n  use_pg_rewind: true\n  parameters:\n    wal_log_hints: 'on'",
                        0),
                patroni(
                        "R6",
                        false,
                        "bootstrap:\n  initdb:\n  - data-checksums\n"
                                + "postgresql:\n  use_pg_rewind: true",
                        0),
                patroni("R7", true, authentication("hunter2"), 6),
                patroni("R7", true, "restapi:\n  listen: 0.0.0.0:8008", 0),
                patroni("R7", false, authentication("${PASSWORD}"), 0),
                patroni("R8", true, "watchdog:\n  mode: 'off'", 4),
                patroni("R8", false, "watchdog:\n  mode: automatic", 0),
                patroni("R8", false, "synchronous_mode: true\nwatchdog:\n  mode: 'off'", 0),
                patroni("R9", true, local("archive_mode: on"), 5),
                patroni("R9", true, local("unix_socket_permissions: 0770"), 5),
                patroni("R9", false, local("archive_mode: 'on'"), 0));
    }

    private static String local(String parameter) {
        return "postgresql:\n  parameters:\n    " + parameter;
    }

    private static String authentication(String password) {
        return "postgresql:\n  authentication:\n    superuser:\n      password: " + password;
    }

    /** Its first two lines make it one of Patroni's. */
    private static Map<String, String> files(String text) {
        String head = "scope: shop\n";
        return Map.of(
                "postgresql.conf",
                "port = 5432\n",
                "patroni.yml",
                head + "log: {level: INFO}\n" + text + "\n" + closing(text));
    }

    private static String closing(String text) {
        String more = text.contains("restapi:") ? "" : "restapi:\n  connect_address: n1:8008\n";
        return text.contains("postgresql:") ? more : more + "postgresql:\n  listen: n1:5432\n";
    }

    private static Sample patroni(String rule, boolean fires, String text, int at) {
        return new Sample(rule, fires, files(text), null, null, at);
    }

    private static Sample live(String rule, boolean fires, String text, LiveServer server, int at) {
        return new Sample(rule, fires, files(text), server, null, at);
    }

    private static LiveServer server(String name, String value, String unit) {
        LiveSetting setting =
                new LiveSetting(
                        name, value, unit, "user", "integer", "default", null, null, value, value,
                        false);
        return LiveServer.of(18, List.of(setting), List.of(), List.of(), 0L, false);
    }
}
