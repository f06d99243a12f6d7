package ai.dbtool.conf.audit;

import ai.dbtool.conf.audit.RuleSamples.Sample;
import ai.dbtool.conf.live.LiveServer;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** For every rule about files around the server and its disk: a sample on either side. */
final class HostSamples {

    private static final String UNIT = "etc/systemd/system/postgresql.service";
    private static final String LOGIND = "etc/systemd/logind.conf";

    private HostSamples() {}

    static Stream<Sample> all() {
        return Stream.of(host(), poolers(), patroni()).flatMap(samples -> samples);
    }

    private static Stream<Sample> host() {
        return Stream.of(
                file("M8b", true, "etc/sysctl.d/30.conf", "vm.overcommit_memory = 1", 1),
                file("M8b", false, "etc/sysctl.d/30.conf", "vm/overcommit_memory = 2", 0),
                file("M10b", true, "etc/sysctl.conf", "# old\nvm.swappiness=60", 2),
                file("M10b", false, "etc/sysctl.conf", "vm.swappiness=60\nvm.swappiness=1", 0),
                file("M11", true, LOGIND, "[Login]\nRemoveIPC=yes", 2),
                file("M11", false, LOGIND, "[Login]\n#RemoveIPC=yes", 0),
                file("M11", false, LOGIND, "[Login]\nRemoveIPC=no", 0),
                account("M11", true, "[Login]", 1_000),
                account("M11", false, "[Login]\nRemoveIPC=yes", 999),
                file("M12b", true, UNIT, "[Service]\nLimitNOFILE=1000:4096", 2),
                file("M12b", true, UNIT, "[Service]\nTasksMax=100", 2),
                file("M12b", false, UNIT, "[Service]\nLimitNOFILE=65536\nTasksMax=infinity", 0),
                file("M16", true, UNIT, "[Service]\nOOMScoreAdjust=-900", 2),
                file(
                        "M16",
                        false,
                        UNIT,
                        "[Service]\nOOMScoreAdjust=-900\n"
                                + "Environment=PG_OOM_ADJUST_FILE=/proc/self/oom_score_adj",
                        0),
                file(
                        "M17",
                        true,
                        UNIT,
                        "[Service]\nExecStart=/bin/postgres -D x\nKillMode=process",
                        3),
                file(
                        "M16",
                        false,
                        UNIT,
                        "[Service]\nOOMScoreAdjust=-900\nExecStart=-/usr/bin/pg_ctlcluster %i start",
                        0),
                file("M17", true, UNIT, "[Service]\nExecStart=postgres\nTimeoutStopSec=30s", 3),
                file(
                        "M17",
                        false,
                        UNIT,
                        "[Service]\nExecStart=/bin/postgres\nKillMode=mixed\nTimeoutSec=0",
                        0),
                disk("V12b", true, 18, false, "random_page_cost = 4", 1),
                disk("V12b", false, 18, false, "random_page_cost = 1.1", 0),
                disk("V12b", false, 18, true, "random_page_cost = 4", 0),
                disk("V13", true, 17, false, "effective_io_concurrency = 1", 1),
                disk("V13", false, 17, false, "effective_io_concurrency = 200", 0),
                disk("V13", false, 18, false, "effective_io_concurrency = 1", 0),
                disk("V13", false, 17, true, "effective_io_concurrency = 1", 0),
                disk("X8", true, 18, true, "dynamic_library_path = '/tmp:$libdir'", 1),
                disk("X8", true, 18, true, "shared_preload_libraries = 'a,/tmp/b.so'", 1),
                disk("X8", false, 18, true, "dynamic_library_path = '/usr/lib:$libdir'", 0));
    }

    private static Map<String, String> files(String name, String text) {
        return Map.of("postgresql.conf", "port = 5432\n", name, text + "\n");
    }

    private static Sample file(String rule, boolean fires, String name, String text, int at) {
        return new Sample(rule, fires, files(name, text), null, null, at);
    }

    private static HostFacts host(Long user, Boolean rotates) {
        Kernel kernel = new Kernel(null, null, null, null, null, null, null, user, rotates);
        return new HostFacts(16L << 30, 0, 0, 2L << 20, 8, kernel);
    }

    private static Sample account(String rule, boolean fires, String text, long user) {
        return new Sample(rule, fires, files(LOGIND, text), null, host(user, null), 0);
    }

    private static Sample disk(
            String rule, boolean fires, int major, boolean rotates, String conf, int at) {
        LiveServer server = LiveServer.of(major, List.of(), List.of(), List.of(), 0L, true);
        return new Sample(
                rule,
                fires,
                Map.of("postgresql.conf", conf + "\n"),
                server,
                host(null, rotates),
                at);
    }

    private static Stream<Sample> poolers() {
        String transaction = "pool_mode = transaction";
        String haproxy = "defaults\n  timeout client 5m\n  timeout server 5m\n";
        String aws = "service.beta.kubernetes.io/aws-load-balancer-connection-idle-timeout";
        String sql = "spring.datasource.hikari.connection-init-sql=";
        return Stream.of(
                pooler("P7", true, "max_client_conn = 9", "haproxy.cfg", haproxy, 2),
                pooler("P7", true, "server_idle_timeout = 0", "haproxy.cfg", haproxy, 2),
                pooler("P7", false, "server_idle_timeout = 240", "haproxy.cfg", haproxy, 0),
                pooler(
                        "P7",
                        false,
                        "max_client_conn = 9",
                        "haproxy.cfg",
                        haproxy + "listen pg\n  timeout tunnel 1h\n",
                        0),
                pooler("P7", true, "max_client_conn = 9", "svc.yml", aws + ": \"60\"\n", 1),
                pooler("P7", false, "server_idle_timeout = 50", "svc.yml", aws + ": \"60\"\n", 0),
                pooler("P3", true, "max_client_conn = 2000", "pgbouncer.service", "[Unit]\n", 0),
                pooler(
                        "P3",
                        false,
                        "max_client_conn = 2000",
                        "pgbouncer.service",
                        "[Service]\nLimitNOFILE=65536\n",
                        0),
                pooler("P4", true, transaction, "a.properties", sql + "SET search_path TO a\n", 1),
                pooler("P4", false, transaction, "a.properties", sql + "SELECT 1\n", 0),
                pooler(
                        "P9",
                        true,
                        "auth_file = ROOT/userlist.txt",
                        "userlist.txt",
                        "\"u\" \"md5" + "0".repeat(32) + "\"\n",
                        2),
                pooler("P9", true, "auth_type = md5", "userlist.txt", "\"u\" \"hunter2\"\n", 1),
                pooler(
                        "P9",
                        false,
                        "auth_type = md5",
                        "userlist.txt",
                        "\"u\" \"SCRAM-SHA-256$x\"\n",
                        0),
                pooler("P9", true, "auth_user = postgres", "a.properties", "a=1\n", 2));
    }

    private static Sample pooler(
            String rule, boolean fires, String ini, String name, String text, int at) {
        Map<String, String> files = new TreeMap<>(Map.of(name, text));
        files.put("pgbouncer.ini", "[pgbouncer]\n" + ini + "\n");
        return new Sample(rule, fires, files, null, null, at);
    }

    private static Stream<Sample> patroni() {
        String header = "# Do not edit this file manually!\n# It will be overwritten by Patroni!\n";
        String written = header + "include 'postgresql.base.conf'\n\nwork_mem = '4MB'\n";
        return Stream.of(
                conf("R4", true, written + "work_mem = 64MB\n", 6),
                conf("R4", false, written, 0),
                conf("R4", false, "work_mem = 64MB\n", 0),
                nodes("R8", true, "shop", 4),
                nodes("R8", false, "other", 0));
    }

    private static String node(String scope, String name) {
        return "scope: "
                + scope
                + "\nname: "
                + name
                + "\nloop_wait: 10\nsynchronous_mode_strict: true\npostgresql: {listen: a}\n";
    }

    private static Sample conf(String rule, boolean fires, String text, int at) {
        return new Sample(
                rule,
                fires,
                Map.of(
                        "postgresql.conf",
                        text,
                        "postgresql.base.conf",
                        "port = 5432\n",
                        "patroni.yml",
                        node("shop", "a")),
                null,
                null,
                at);
    }

    private static Sample nodes(String rule, boolean fires, String scope, int at) {
        Map<String, String> files =
                Map.of("a/patroni.yml", node("shop", "a"), "b/patroni.yml", node(scope, "b"));
        return new Sample(rule, fires, files, null, null, at);
    }
}
