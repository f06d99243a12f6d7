package ai.dbtool.conf.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.secret.Secrets;
import ai.dbtool.conf.source.ConfigSet;
import ai.dbtool.conf.source.ConfigSetReader;
import ai.dbtool.testkit.postgres.OtherPostgres;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What config_audit says of configurations nobody has touched; docs/reference/stock-audit.md is
 * that page, accept with -Ddbtool.accept=true.
 */
class AuditsStockConfigurations {

    private static final Path PAGE = Path.of("../docs/reference/stock-audit.md");

    @TempDir Path folder;

    /** What pg_createcluster of Debian leaves, without the comments. */
    private static final String DEBIAN =
            """
            data_directory = '/var/lib/postgresql/18/main'
            hba_file = '/etc/postgresql/18/main/pg_hba.conf'
            ident_file = '/etc/postgresql/18/main/pg_ident.conf'
            external_pid_file = '/var/run/postgresql/18-main.pid'
            port = 5432
            max_connections = 100
            unix_socket_directories = '/var/run/postgresql'
            ssl = on
            ssl_cert_file = '/etc/ssl/certs/ssl-cert-snakeoil.pem'
            ssl_key_file = '/etc/ssl/private/ssl-cert-snakeoil.key'
            shared_buffers = 128MB
            dynamic_shared_memory_type = posix
            max_wal_size = 1GB
            min_wal_size = 80MB
            log_line_prefix = '%m [%p] %q%u@%d '
            log_timezone = 'Etc/UTC'
            cluster_name = '18/main'
            datestyle = 'iso, mdy'
            timezone = 'Etc/UTC'
            lc_messages = 'C.UTF-8'
            lc_monetary = 'C.UTF-8'
            lc_numeric = 'C.UTF-8'
            lc_time = 'C.UTF-8'
            default_text_search_config = 'pg_catalog.english'
            include_dir 'conf.d'
            """;

    /** The same of its pg_hba.conf; initdb's differs in the first line alone. */
    private static final String DEBIAN_HBA =
            """
            local   all             postgres                                peer
            local   all             all                                     peer
            host    all             all             127.0.0.1/32            scram-sha-256
            host    all             all             ::1/128                 scram-sha-256
            local   replication     all                                     peer
            host    replication     all             127.0.0.1/32            scram-sha-256
            host    replication     all             ::1/128                 scram-sha-256
            """;

    /** The documented defaults of PgBouncer, in the order of its manual. */
    private static final String PGBOUNCER =
            """
            [databases]

            [users]

            [pgbouncer]
            logfile = /var/log/pgbouncer/pgbouncer.log
            pidfile = /var/run/pgbouncer/pgbouncer.pid
            listen_addr = localhost
            listen_port = 6432
            auth_type = md5
            auth_file = /etc/pgbouncer/userlist.txt
            pool_mode = session
            max_client_conn = 100
            default_pool_size = 20
            server_reset_query = DISCARD ALL
            query_wait_timeout = 120
            server_idle_timeout = 600
            log_connections = 1
            log_disconnections = 1
            log_pooler_errors = 1
            """;

    /** The shape of the example Patroni's manual walks through, with its documented defaults. */
    private static final String PATRONI =
            """
            scope: demo
            name: node0
            restapi:
              listen: 127.0.0.1:8008
              connect_address: 127.0.0.1:8008
            bootstrap:
              dcs:
                ttl: 30
                loop_wait: 10
                retry_timeout: 10
                maximum_lag_on_failover: 1048576
                postgresql:
                  use_pg_rewind: true
                  pg_hba:
                  - host replication replicator 127.0.0.1/32 md5
                  - host all all 0.0.0.0/0 md5
              initdb:
              - encoding: UTF8
              - data-checksums
            postgresql:
              listen: 127.0.0.1,127.0.1.1:5432
              connect_address: 127.0.0.1:5432
              data_dir: data/node0
              pgpass: /tmp/pgpass0
              authentication:
                replication:
                  username: replicator
                  password: hunter2
                superuser:
                  username: postgres
                  password: hunter2
              parameters:
                unix_socket_directories: '..'
            tags:
              noloadbalance: false
              clonefrom: false
            """;

    private Audit audit(String name, String file, String text) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        Files.writeString(own.resolve(file), text);
        return audit(own);
    }

    private static Audit audit(Path... paths) {
        ConfigSet set = ConfigSetReader.read(Stream.of(paths).map(Path::toString).toList(), null);
        return Audit.of(new AuditInput(set, null, null, Secrets.plain()), rule -> true);
    }

    private Audit debian() throws IOException {
        Path own = Files.createDirectories(folder.resolve("debian/conf.d")).getParent();
        Files.writeString(own.resolve("pg_hba.conf"), DEBIAN_HBA);
        String conf = DEBIAN.replaceAll("(hba|ident)_file = .*\n", "");
        return audit("debian", "postgresql.conf", conf);
    }

    private static String sample() throws IOException {
        Path programs = SharedCluster.get().binaries();
        return Files.readString(programs.resolveSibling("share/postgresql/postgresql.conf.sample"));
    }

    @Test
    void thePageIsWhatTheRulesSay() throws IOException {
        StringBuilder page =
                new StringBuilder(
                        """
                        # The audit of stock configurations

                        Generated by `AuditsStockConfigurations`; do not edit. What `config_audit` finds, from the files alone, in
                        configurations nobody has touched. Every finding is about a default that its source advises to change; what
                        a file cannot tell (memory, disk, load, log) is not guessed.
                        """);
        section(
                page,
                "PostgreSQL 18: postgresql.conf.sample",
                audit("sample", "postgresql.conf", sample()));
        section(page, "Debian: a new cluster of postgresql-common", debian());
        section(
                page,
                "PgBouncer: its documented defaults",
                audit("bouncer", "pgbouncer.ini", PGBOUNCER));
        section(
                page,
                "Patroni: the example of its manual",
                audit("patroni", "patroni.yml", PATRONI));
        if (Boolean.getBoolean("dbtool.accept")) {
            Files.writeString(PAGE, page);
        }
        assertThat(page.toString()).doesNotContain("hunter2");
        assertThat(Files.readString(PAGE))
                .as("accept with -Ddbtool.accept=true")
                .isEqualTo(page.toString());
    }

    private void section(StringBuilder page, String title, Audit audit) {
        page.append("\n## ").append(title).append("\n\n");
        if (audit.hits().isEmpty()) {
            page.append("Nothing.\n");
            return;
        }
        page.append("| severity | rule | line | finding |\n|---|---|---|---|\n");
        for (Audit.Hit hit : audit.hits()) {
            var at = hit.violation().at();
            page.append("| ")
                    .append(hit.severity().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(hit.rule().id())
                    .append(" | ")
                    .append(at == null ? "default" : at.file().getFileName() + ":" + at.line())
                    .append(" | ")
                    .append(cell(hit.violation().fact() + ": " + hit.rule().advice()))
                    .append(" |\n");
        }
    }

    private String cell(String text) {
        return text.replace(folder.toString() + "/", "")
                .replace("|", "\\|")
                .replace("*", "\\*")
                .replace("_", "\\_");
    }

    private static List<String> ids(Audit audit, Severity... severities) {
        return audit.hits().stream()
                .filter(hit -> List.of(severities).contains(hit.severity()))
                .map(hit -> hit.rule().id() + " " + hit.violation().fact())
                .toList();
    }

    /** The real files where they are installed: nothing that the page does not have. */
    @Test
    void installedFilesSayNoMore() throws IOException {
        String major = OtherPostgres.isHere() ? String.valueOf(OtherPostgres.version()) : "none";
        Path sample = Path.of("/usr/share/postgresql/" + major + "/postgresql.conf.sample");
        Path cluster = Path.of("/etc/postgresql/" + major + "/main");
        Path bouncer = Path.of("/etc/pgbouncer/pgbouncer.ini");
        if (Files.isReadable(sample)) {
            Audit real = audit("other", "postgresql.conf", Files.readString(sample));
            assertThat(rules(audit("s", "postgresql.conf", sample()))).containsAll(rules(real));
        }
        if (Files.isReadable(cluster.resolve("pg_hba.conf"))) {
            assertThat(rules(debian())).containsAll(rules(audit(cluster)));
        }
        if (Files.isReadable(bouncer)) {
            assertThat(rules(audit("b", "pgbouncer.ini", PGBOUNCER)))
                    .containsAll(rules(audit(bouncer)));
        }
        Path units = Path.of("/usr/lib/systemd/system");
        for (String name : List.of("postgresql@.service", "pgbouncer.service")) {
            if (Files.isReadable(units.resolve(name))) {
                assertThat(rules(audit(units.resolve(name)))).as(name).isEmpty();
            }
        }
    }

    private static TreeSet<String> rules(Audit audit) {
        return audit.hits().stream()
                .map(hit -> hit.rule().id())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Defaults that thousands run well with are no emergency. */
    @Test
    void nothingGraveInWhatPostgresqlAndPgbouncerShip() throws IOException {
        for (Audit audit :
                List.of(
                        audit("a", "postgresql.conf", sample()),
                        debian(),
                        audit("b", "pgbouncer.ini", PGBOUNCER))) {
            assertThat(ids(audit, Severity.CRITICAL, Severity.HIGH)).isEmpty();
        }
    }
}
