package ai.dbtool.conf.audit;

import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.LiveSetting;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** For every rule a sample that breaks it and one that keeps it. */
final class RuleSamples {

    private RuleSamples() {}

    /**
     * One case.
     *
     * @param rule the rule
     * @param fires whether it is broken
     * @param files relative path to text
     * @param live running server, or {@code null}
     * @param host host, or {@code null}
     * @param where line the finding points to; 0 when that is not looked at
     * @param log what the log tells, or {@code null}
     * @param profile what the server is for, or {@code null}
     * @param peer files of the server beside it; empty when there is none
     * @param peerLive that server running, or {@code null}
     */
    record Sample(
            String rule,
            boolean fires,
            Map<String, String> files,
            LiveServer live,
            HostFacts host,
            int where,
            LogFacts log,
            Profile profile,
            Map<String, String> peer,
            LiveServer peerLive) {

        Sample(
                String rule,
                boolean fires,
                Map<String, String> files,
                LiveServer live,
                HostFacts host,
                int where,
                LogFacts log,
                Profile profile) {
            this(rule, fires, files, live, host, where, log, profile, Map.of(), null);
        }

        Sample(
                String rule,
                boolean fires,
                Map<String, String> files,
                LiveServer live,
                HostFacts host,
                int where) {
            this(rule, fires, files, live, host, where, null, null);
        }

        @Override
        public String toString() {
            return rule + (fires ? " fires on " : " is quiet on ") + files;
        }
    }

    private static final HostFacts HOST = new HostFacts(16L << 30, 0, 0, 2L << 20);

    /** A row of the tables below: rule, what breaks it, what keeps it. */
    private static final String[][] CONF = {
        {"S1", "work_mme = 4MB", "my.own = 4MB"},
        {"S1", "vacuum_defer_cleanup_age = 3", "Work_Mem = 4MB"},
        {"S2", "work_mem = '4 gigs'", "work_mem = '4 GB'"},
        {"S2", "work_mem = 4mb", "work_mem = 0x1000kB"},
        {"S2", "max_connections = 0", "max_connections = 1"},
        {"S2", "fsync = maybe", "fsync = tru"},
        {"S2", "wal_level = full", "wal_level = hot_standby"},
        {"S2", "random_page_cost = cheap", "random_page_cost = 1.1"},
        {"S3", "shared_buffers = 4096", "shared_buffers = 32MB"},
        {"S3", "deadlock_timeout = 200", "log_temp_files = 0"},
        {"S4", "work_mem = 4MB\nwork_mem = 8MB", "work_mem = 4MB\nwork_mem = 4096kB"},
        {"S7", "include 'nowhere.conf'", "include_if_exists 'nowhere.conf'"},
        {"S7", "include 'postgresql.conf'", "# include 'nowhere.conf'"},
        {"S9", "log_line_prefix = %m [%p]", "log_line_prefix = '%m [%p]'"},
        {"S9", "listen_addresses = *", "listen_addresses = '*'"},
        {"W1", "fsync = off", "fsync = on"},
        {"W2", "full_page_writes = off", ""},
        {"W3", "zero_damaged_pages = on", "zero_damaged_pages = off"},
        {"W3", "ignore_system_indexes = on", ""},
        {"W5", "synchronous_commit = off", "synchronous_commit = remote_write"},
        {"W6", "synchronous_standby_names = 'a'", "synchronous_standby_names = 'ANY 1 (a, b)'"},
        {"W6", "synchronous_standby_names = '2 (a, b)'", "synchronous_standby_names = '*'"},
        {"W7", "wal_level = minimal", "wal_level = replica"},
        {
            "W8",
            "archive_mode = on",
            "archive_mode = on\narchive_command = 'test ! -f x && cp %p x'"
        },
        {"W8", "archive_mode = on\narchive_command = '/bin/true'", "archive_mode = off"},
        {"W9", "max_wal_size = 64MB", "max_wal_size = 1GB"},
        {"W10", "checkpoint_timeout = 30s", "checkpoint_timeout = 15min"},
        {"W10b", "checkpoint_completion_target = 0.5", "checkpoint_completion_target = 0.9"},
        {"W11", "checkpoint_warning = 0", "checkpoint_warning = 30s"},
        {"M5", "shared_buffers = 2GB\neffective_cache_size = 1GB", "effective_cache_size = 12GB"},
        {"M14", "temp_file_limit = -1", "temp_file_limit = 10GB"},
        {"M15", "max_worker_processes = 4\nmax_parallel_workers = 8", "max_worker_processes = 16"},
        {"V1", "autovacuum = off", "autovacuum = on"},
        {"V1", "track_counts = off", ""},
        {
            "V2",
            "autovacuum_max_workers = 8",
            "autovacuum_max_workers = 8\nautovacuum_vacuum_cost_limit = 2000"
        },
        {"V3", "autovacuum_freeze_max_age = 1500000000", "autovacuum_freeze_max_age = 500000000"},
        {"V4", "autovacuum_vacuum_cost_delay = 20ms", "autovacuum_vacuum_cost_delay = 2ms"},
        {"V4", "autovacuum_vacuum_cost_delay = 0", "autovacuum_vacuum_cost_delay = 1ms"},
        {"V5", "max_connections = 2000", "max_connections = 200"},
        {"V6", "superuser_reserved_connections = 0", "superuser_reserved_connections = 3"},
        {"V7", "", "idle_in_transaction_session_timeout = 5min"},
        {"V8", "statement_timeout = 30s", "statement_timeout = 0"},
        {"V10", "deadlock_timeout = 50ms", "deadlock_timeout = 1s"},
        {"V10", "deadlock_timeout = 1min", "deadlock_timeout = 200ms"},
        {"V11", "enable_seqscan = off", "enable_partitionwise_join = off"},
        {"V12", "random_page_cost = 0.5", "random_page_cost = 1.1"},
        {"V15", "post_auth_delay = 5", "post_auth_delay = 0"},
        {"V16", "restart_after_crash = off", ""},
        {"G1", "log_destination = 'csvlog'", "log_destination = 'csvlog'\nlogging_collector = on"},
        {"G2", "log_line_prefix = '%t '", "log_line_prefix = '%m [%p] %u@%d '"},
        {"G3", "", "log_lock_waits = on"},
        {"G4", "", "log_temp_files = 10MB"},
        {"G5", "log_autovacuum_min_duration = -1", "log_autovacuum_min_duration = 0"},
        {"G6", "log_checkpoints = off", "log_checkpoints = on"},
        {"G7", "", "log_min_duration_statement = 250ms"},
        {"G7", "", "shared_preload_libraries = 'pg_stat_statements, auto_explain'"},
        {"G8", "log_statement = all", "log_statement = ddl"},
        {
            "G8",
            "log_statement = mod\nlog_min_duration_statement = 0",
            "log_min_duration_statement = 0"
        },
        {"G9", "log_disconnections = off", "log_connections = all\nlog_disconnections = on"},
        {"G11", "log_min_duration_statement = 1s", "log_min_duration_statement = -1"},
        {"G12", "log_statement = ddl", "log_statement = none"},
        {"G13", "lc_messages = 'de_DE.UTF-8'", "lc_messages = 'C.UTF-8'"},
        {"G13", "lc_messages = 'ca_ES'", "lc_messages = 'en_GB.UTF-8'"},
        {"G14", "log_timezone = 'Europe/Berlin'", "log_timezone = 'Etc/UTC'"},
        {"G15", "log_hostname = on", ""},
        {"G16", "log_min_messages = fatal", "log_min_messages = warning"},
        {"G16b", "log_min_error_statement = panic", "log_min_error_statement = error"},
        {
            "G17",
            "log_truncate_on_rotation = on\nlog_filename = 'pg.log'",
            "log_truncate_on_rotation = on\nlog_filename = 'pg-%a.log'"
        },
        {
            "G18",
            "auto_explain.log_analyze = on\nauto_explain.log_min_duration = '100ms'",
            "auto_explain.log_analyze = on\nauto_explain.log_min_duration = 5s"
        },
        {
            "G18",
            "auto_explain.log_analyze = 1\nauto_explain.log_min_duration = 0",
            "auto_explain.log_analyze = on\nauto_explain.log_min_duration = 0\n"
                    + "auto_explain.log_timing = off"
        },
        {"G19", "debug_print_plan = on", ""},
        {"G20", "track_io_timing = off", "track_io_timing = on"},
        {"G20b", "", "shared_preload_libraries = 'pg_stat_statements'"},
        {"G21", "syslog_split_messages = off", ""},
        {"X2", "password_encryption = md5", "password_encryption = scram-sha-256"},
        {"X4", "ssl_min_protocol_version = 'TLSv1'", "ssl_min_protocol_version = 'TLSv1.3'"},
        {"X5", "ssl = on\nssl_ciphers = 'HIGH:RC4'", "ssl = on\nssl_ciphers = 'HIGH:!aNULL:!RC4'"},
        {"X6", "authentication_timeout = 5min", "authentication_timeout = 30s"},
        {
            "X7",
            "primary_conninfo = 'host=db password=hunter2 sslmode=verify-full'",
            "primary_conninfo = 'host=db passfile=/p sslmode=verify-full'"
        },
        {"X7", "primary_conninfo = 'host=db user=rep'", "primary_conninfo = 'host=/run/pg'"},
        {
            "X9",
            "archive_command = 'PGPASSWORD=hunter2 push %p'",
            "archive_command = 'push --repo=a %p'"
        },
        {"X9", "ssl_passphrase_command = 'echo hunter2'", "ssl_passphrase_command = 'cat /k'"},
        {"X10", "unix_socket_permissions = 0777", "unix_socket_permissions = 0770"},
        {"X11", "row_security = off", ""},
    };

    private static final String[][] HBA_RULES = {
        {"H1", "host all all 10.0.0.0/8 trust", "host all all 10.0.0.0/8 scram-sha-256"},
        {"H1", "local all all trust", "local all all peer"},
        {"H1", "host a b 10.1.2.3/32 password", "hostssl a b 10.1.2.3/32 password"},
        {"H2", "host a b 10.0.0.1/32 md5", "host a b 10.0.0.1/32 scram-sha-256"},
        {"H2", "host a b 10.0.0.1/32 ident", "local a b ident"},
        {"H3", "hostssl a b 0.0.0.0/0 scram-sha-256", "hostssl a b 10.0.0.0/8 scram-sha-256"},
        {"H3", "hostssl a b ::/0 scram-sha-256", "hostssl a b ::/0 reject"},
        {"H3", "hostssl a b all cert", "hostssl a b samenet cert"},
        {"H4", "hostssl a b 10.0.0.0/8 cert", "hostssl a b 10.0.0.0/16 cert"},
        {"H4", "hostssl a b fd00::/8 cert", "hostssl a b fd00::/64 cert"},
        {"H5", "hostssl all all 10.1.0.0/24 cert", "hostssl all b 10.1.0.0/24 cert"},
        {"H6", "hostssl a postgres 10.1.0.0/24 cert", "local all postgres peer"},
        {"H7", "hostssl a b 10.1.0.0/24 cert", "host a b 10.1.0.0/24 scram-sha-256"},
        {
            "H8",
            "host all all 10.0.0.0/8 md5\nhost app bob 10.1.0.0/16 reject",
            "host app bob 10.1.0.0/16 reject\nhost all all 10.0.0.0/8 md5"
        },
        {
            "H8",
            "host app,crm all 10.0.0.0/8 md5\nhostssl app bob 10.0.0.7/32 cert",
            "hostssl app,crm all 10.0.0.0/8 md5\nhost app bob 10.0.0.7/32 md5"
        },
        {
            "H8",
            "host app all 10.0.0.0 255.0.0.0 md5\nhost app all 10.2.0.0/16 md5",
            "host all all 10.0.0.0/8 md5\nhost replication all 10.0.0.0/8 md5"
        },
        {
            "H9",
            "hostssl replication all 10.0.0.1/32 cert",
            "hostssl replication standby 10.0.0.1/32 cert"
        },
        {"H10", "hostssl a b 10.0.0.5/24 cert", "hostssl a b 10.0.0.0/24 cert"},
        {"H11", "hostssl a b .example.org cert", "hostssl a b localhost cert"},
        {"H12", "hostssl a b 10.0.0.0/24 cert map=gone", "hostssl a b 10.0.0.0/24 cert map=here"},
        {
            "H12",
            "hostssl a b 10.0.0.0/24 scram-sha-256 clientcert=verify-ca",
            "hostssl a b 10.0.0.0/24 scram-sha-256 clientcert=verify-full"
        },
        {
            "H13",
            "host a b 10.0.0.0/24 ldap ldapserver=l ldapprefix=\"cn=\"",
            "host a b 10.0.0.0/24 ldap ldapserver=l ldapprefix=\"cn=\" ldaptls=1"
        },
        {
            "H13",
            "host a b 10.0.0.0/24 radius radiusservers=r radiussecrets=\"hunter2\"",
            "host a b 10.0.0.0/24 pam"
        },
        {"H14", "hostssl \"all\" b 10.0.0.0/24 cert", "hostssl \"app\" b 10.0.0.0/24 cert"},
        {
            "H15",
            "host all all 127.0.0.1/32 scram-sha-256",
            "host all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256"
        },
        {"H16", "host all all 10.0.0.0/33 md5", "host all all 10.0.0.0/32 md5"},
        {"H16", "host all all 10.0.0.0 md5", "host all all samehost md5"},
        {"H16", "hosts all all 10.0.0.0/8 md5", "# hosts"},
        {"H16", "host all all 10.0.0.0/8 scram", "host all all 10.0.0.0/8 scram-sha-256"},
    };

    private static final String[][] PGBOUNCER = {
        {"P1", "auth_type = trust", "auth_type = scram-sha-256"},
        {
            "P1",
            "listen_addr = *\nclient_tls_sslmode = disable",
            "listen_addr = 127.0.0.1\nclient_tls_sslmode = disable"
        },
        {"P2", "default_pool_size = 120", "default_pool_size = 20"},
        {"P3", "max_client_conn = 10", "max_client_conn = 500"},
        {
            "P4",
            "pool_mode = transaction\nmax_prepared_statements = 0",
            "pool_mode = session\nmax_prepared_statements = 0"
        },
        {"P6", "query_wait_timeout = 0", "query_wait_timeout = 120"},
        {
            "P9",
            "auth_type = cert\n[databases]\napp = host=h password=hunter2",
            "auth_type = cert\n[databases]\napp = host=h user=u"
        },
        {"P10", "log_pooler_errors = 0", "log_connections = 1"},
    };

    static Stream<Sample> all() {
        List<Sample> samples = new ArrayList<>();
        for (String[] row : CONF) {
            samples.add(sample(row[0], true, Map.of("postgresql.conf", row[1] + "\n")));
            samples.add(sample(row[0], false, Map.of("postgresql.conf", row[2] + "\n")));
        }
        for (String[] row : HBA_RULES) {
            samples.add(sample(row[0], true, hba("", row[1])));
            samples.add(sample(row[0], false, hba("", row[2])));
        }
        samples.add(sample("H7", true, hba("ssl = on", "host a b 10.0.0.0/24 scram-sha-256")));
        samples.add(sample("H7", false, hba("ssl = on", "hostssl a b 10.0.0.0/24 scram-sha-256")));
        samples.add(sample("X1", true, hba("listen_addresses = '*'", "host a b all md5")));
        samples.add(sample("X1", false, hba("listen_addresses = '*'", "host a b 10.0.0.1/32 md5")));
        samples.add(sample("X3", true, hba("ssl = off", "host a b 10.0.0.1/32 scram-sha-256")));
        samples.add(sample("X3", false, hba("ssl = off", "host a b 127.0.0.1/32 scram-sha-256")));
        for (String[] row : PGBOUNCER) {
            samples.add(sample(row[0], true, pgbouncer(row[1])));
            samples.add(sample(row[0], false, pgbouncer(row[2])));
        }
        samples.addAll(trees());
        samples.addAll(live());
        samples.addAll(hosts());
        return samples.stream();
    }

    private static Sample sample(String rule, boolean fires, Map<String, String> files) {
        return new Sample(rule, fires, files, null, null, 0);
    }

    private static Map<String, String> hba(String conf, String rules) {
        return Map.of(
                "postgresql.conf",
                conf + "\n",
                "pg_hba.conf",
                rules + "\n",
                "pg_ident.conf",
                "here a b\n");
    }

    private static Map<String, String> pgbouncer(String lines) {
        return Map.of(
                "postgresql.conf",
                "max_connections = 100\n",
                "pgbouncer.ini",
                "[pgbouncer]\n" + lines + "\n",
                "application.yml",
                "spring: {datasource: {hikari: {maximum-pool-size: 50}}}\n");
    }

    private static List<Sample> trees() {
        String auto = "postgresql.auto.conf";
        Map<String, String> dir =
                Map.of("postgresql.conf", "include_dir 'conf.d'\n", "conf.d/a.cnf", "x = 1\n");
        Map<String, String> fine =
                Map.of("postgresql.conf", "include_dir 'conf.d'\n", "conf.d/a.conf", "x.y = 1\n");
        return List.of(
                sample(
                        "S5",
                        true,
                        Map.of("postgresql.conf", "work_mem = 4MB\n", auto, "work_mem = '8MB'\n")),
                sample(
                        "S5",
                        false,
                        Map.of(
                                "postgresql.conf",
                                "work_mem = 8MB\n",
                                auto,
                                "work_mem = '8192kB'\n")),
                sample(
                        "S4",
                        false,
                        Map.of("postgresql.conf", "work_mem = 4MB\n", auto, "work_mem = '8MB'\n")),
                sample("S6", true, dir),
                sample("S6", false, fine),
                sample("S12", true, Map.of(".env", "DB_PASSWORD=hunter2\n")),
                sample("S12", false, Map.of(".env", "DB_HOST=h\n")));
    }

    private static LiveSetting setting(String name, String value, String unit, boolean pending) {
        String context = name.equals("shared_buffers") ? "postmaster" : "user";
        return new LiveSetting(
                name, value, unit, context, "integer", "default", null, null, value, value,
                pending);
    }

    private static LiveSetting text(String name, String value) {
        return new LiveSetting(
                name, value, null, "sighup", "string", "default", null, null, value, value, false);
    }

    private static LiveServer server(int major, long slots, LiveSetting... settings) {
        return LiveServer.of(major, List.of(settings), List.of(), List.of(), slots, false);
    }

    private static List<Sample> live() {
        Map<String, String> empty = Map.of("postgresql.conf", "\n");
        LiveServer slots =
                server(
                        18,
                        2,
                        setting("max_slot_wal_keep_size", "-1", "MB", false),
                        setting("idle_replication_slot_timeout", "0", "s", false),
                        text("log_replication_commands", "off"),
                        text("data_checksums", "off"));
        LiveServer none =
                server(
                        18,
                        0,
                        setting("max_slot_wal_keep_size", "-1", "MB", false),
                        setting("idle_replication_slot_timeout", "0", "s", false),
                        text("log_replication_commands", "off"),
                        text("data_checksums", "on"));
        LiveServer old = server(16, 0, text("old_snapshot_threshold", "-1"));
        Map<String, String> gone = Map.of("postgresql.conf", "old_snapshot_threshold = 5min\n");
        Map<String, String> buffers = Map.of("postgresql.conf", "shared_buffers = 256MB\n");
        return List.of(
                new Sample("W13", true, empty, slots, null, 0),
                new Sample("W13", false, empty, none, null, 0),
                new Sample("W14", true, empty, slots, null, 0),
                new Sample("W14", false, empty, none, null, 0),
                new Sample("G10", true, empty, slots, null, 0),
                new Sample("G10", false, empty, none, null, 0),
                new Sample("W4", true, empty, slots, null, 0),
                new Sample("W4", false, empty, none, null, 0),
                new Sample("S10", true, gone, old, null, 1),
                new Sample("S10", false, empty, old, null, 0),
                new Sample("S11", true, empty, old, null, 0),
                new Sample("S11", false, empty, none, null, 0),
                new Sample(
                        "S8",
                        true,
                        buffers,
                        server(18, 0, setting("shared_buffers", "16384", "8kB", true)),
                        null,
                        1),
                new Sample(
                        "S8",
                        false,
                        buffers,
                        server(18, 0, setting("shared_buffers", "32768", "8kB", false)),
                        null,
                        0));
    }

    private static List<Sample> hosts() {
        return List.of(
                host("M1", true, "shared_buffers = 128MB", HOST),
                host("M1", true, "shared_buffers = 12GB", HOST),
                host("M1", false, "shared_buffers = 4GB", HOST),
                host("M2", true, "max_connections = 500\nwork_mem = 64MB", HOST),
                host("M2", false, "max_connections = 100\nwork_mem = 16MB", HOST),
                host("M4", true, "maintenance_work_mem = 2GB", HOST),
                host("M4", false, "maintenance_work_mem = 256MB", HOST),
                host("M5", true, "effective_cache_size = 64GB", HOST),
                host("M6", true, "shared_buffers = 8GB", HOST),
                host("M6", false, "shared_buffers = 8GB\nhuge_pages = off", HOST),
                host("M7", true, "huge_pages = on\nshared_buffers = 8GB", HOST),
                host(
                        "M7",
                        false,
                        "huge_pages = on\nshared_buffers = 1GB",
                        new HostFacts(16L << 30, 600, 600, 2L << 20)));
    }

    private static Sample host(String rule, boolean fires, String conf, HostFacts host) {
        return new Sample(rule, fires, Map.of("postgresql.conf", conf + "\n"), null, host, 0);
    }
}
