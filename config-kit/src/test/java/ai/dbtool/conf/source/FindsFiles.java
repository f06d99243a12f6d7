package ai.dbtool.conf.source;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.FileKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class FindsFiles {

    @TempDir Path folder;

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private ConfigSet read(String... paths) {
        return ConfigSetReader.read(
                java.util.Arrays.stream(paths).map(p -> folder.resolve(p).toString()).toList(),
                null);
    }

    private List<String> names(ConfigSet set) {
        return set.files().stream()
                .map(f -> f.kind().label() + " " + folder.relativize(f.path()))
                .toList();
    }

    @Test
    void aDataDirectoryIsNotWalked() throws IOException {
        write("data/PG_VERSION", "18\n");
        write("data/global/x.conf", "work_mem = 1MB\n");
        write("data/base/1/application.yml", "a: 1\n");
        write("data/postgresql.conf", "work_mem = 1MB\n");
        write("data/postgresql.auto.conf", "");
        write("data/pg_hba.conf", "local all all peer\n");
        write("data/pg_ident.conf", "");

        assertThat(names(read("data")))
                .containsExactly(
                        "postgresql.conf data/postgresql.conf",
                        "postgresql.auto.conf data/postgresql.auto.conf",
                        "pg_hba data/pg_hba.conf",
                        "pg_ident data/pg_ident.conf");
        assertThat(names(read("."))).hasSize(4);
    }

    @Test
    void debianKeepsConfigurationAndDataApart() throws IOException {
        write("var/postgresql.auto.conf", "work_mem = '9MB'\n");
        write("var/PG_VERSION", "17\n");
        write(
                "etc/postgresql.conf",
                "data_directory = '%s'\nhba_file = '%s'\ninclude_dir = 'conf.d'\n"
                        .formatted(folder.resolve("var"), folder.resolve("etc/pg_hba.conf")));
        write("etc/conf.d/10.conf", "work_mem = 1MB\n");
        write("etc/conf.d/20.conf.disabled", "work_mem = 2MB\n");
        write("etc/pg_hba.conf", "local all all peer\n");
        write("etc/start.conf", "auto\n");
        write("etc/environment", "\n");

        ConfigSet set = read("etc");

        assertThat(names(set))
                .containsExactly(
                        "postgresql.conf etc/postgresql.conf",
                        "postgresql.conf etc/conf.d/10.conf",
                        "postgresql.auto.conf var/postgresql.auto.conf",
                        "pg_hba etc/pg_hba.conf");
        assertThat(set.server().ignored()).hasSize(1);
        assertThat(set.server().complete()).isTrue();
        assertThat(set.major()).isEqualTo(17);
    }

    /** As a mounted ConfigMap has them, which lead to a folder beside. */
    @Test
    void linksThatStayWithinAndNoOthers() throws IOException {
        write("secret/application.yml", "a: 1\n");
        write("app/..data/application.yml", "a: 1\n");
        Files.createSymbolicLink(
                folder.resolve("app/application.yml"), Path.of("..data/application.yml"));
        Files.createSymbolicLink(
                folder.resolve("app/application-out.yml"),
                folder.resolve("secret/application.yml"));
        Files.createSymbolicLink(
                folder.resolve("app/application-none.yml"), folder.resolve("none"));
        Files.createSymbolicLink(folder.resolve("app/out"), folder.resolve("secret"));

        for (String path : List.of("app", "app/*.yml")) {
            ConfigSet set = read(path);
            assertThat(names(set))
                    .noneMatch(name -> name.contains("secret") || name.contains("out"));
            assertThat(names(set)).anyMatch(name -> name.endsWith("app/application.yml"));
            assertThat(set.skipped())
                    .extracting(ConfigSet.Skipped::reason)
                    .filteredOn(reason -> reason.startsWith("a link that leads out of"))
                    .hasSize(2);
        }
    }

    @Test
    void whatIsNoFileOrTooLargeIsSkipped() throws Exception {
        write("app/application.yml", "a: 1\n");
        try (RandomAccessFile large =
                new RandomAccessFile(folder.resolve("app/application-large.yml").toFile(), "rw")) {
            large.setLength(100L << 20);
        }
        int made =
                new ProcessBuilder("mkfifo", folder.resolve("app/application-pipe.yml").toString())
                        .start()
                        .waitFor();
        assertThat(made).isZero();

        ConfigSet set = read("app");

        assertThat(names(set)).containsExactly("yaml app/application.yml");
        assertThat(set.skipped())
                .extracting(ConfigSet.Skipped::reason)
                .containsExactlyInAnyOrder("larger than 3 MB", "not a regular file");
    }

    @Test
    void kindsByNameAndContentOthersSkippedWithTheReason() throws IOException {
        write("app/application.yml", "a: 1\n");
        write("app/application-prod.properties", "a=1\n");
        write("app/.env", "A=1\n");
        write("app/.env.prod", "A=1\n");
        write("app/pgbouncer.ini", "[pgbouncer]\npool_mode = session\n");
        write("app/settings.json", "{\"a\": 1}\n");
        write("app/other.conf", "[section]\na = 1\n");
        write("app/tuning.conf", "work_mem = 4MB\nshared_buffers = 1GB\n");
        write("app/nginx.conf", "server { listen 80; }\n");
        write("app/README.md", "hello\n");
        write("app/userlist.txt", "\"app\" \"hunter2\"\n");
        write("app/server.key", "-----BEGIN PRIVATE KEY-----\n");
        write("app/.git/config.yml", "a: 1\n");
        write("app/logo.ini", "\0\0");

        ConfigSet set = read("app");

        assertThat(set.files().stream().map(ConfigFile::kind))
                .containsExactlyInAnyOrder(
                        FileKind.YAML,
                        FileKind.PROPERTIES,
                        FileKind.DOTENV,
                        FileKind.DOTENV,
                        FileKind.INI,
                        FileKind.INI,
                        FileKind.JSON,
                        FileKind.USERLIST,
                        FileKind.POSTGRESQL_CONF);
        assertThat(set.skipped().toString())
                .contains("nginx.conf", "README.md", "server.key", "logo.ini")
                .contains("credential store: not read", "binary")
                .doesNotContain("hunter2", ".git/");
    }

    @Test
    void whatStandsAroundTheServerByPath() throws IOException {
        write("home/.pgpass", "db:5432:app:app:hunter2\n");
        write("home/.pg_service.conf", "[app]\nhost=db\n");
        write("etc/sysctl.conf", "vm.swappiness = 1\n");
        write("etc/sysctl.d/30-pg.conf", "vm.swappiness = 1\n");
        write("etc/systemd/logind.conf", "[Login]\nRemoveIPC=no\n");
        write("etc/systemd/logind.conf.d/pg.conf", "[Login]\nRemoveIPC=no\n");
        write("etc/systemd/system/postgresql@.service", "[Service]\nLimitNOFILE=1\n");
        write("etc/systemd/system/postgresql@16-main.service.d/a.conf", "[Service]\nNice=1\n");
        write("app/pyproject.toml", "a = 1\n");

        assertThat(names(read(".")))
                .containsExactly(
                        "toml app/pyproject.toml",
                        "sysctl etc/sysctl.conf",
                        "sysctl etc/sysctl.d/30-pg.conf",
                        "systemd etc/systemd/logind.conf",
                        "systemd etc/systemd/logind.conf.d/pg.conf",
                        "systemd etc/systemd/system/postgresql@.service",
                        "systemd etc/systemd/system/postgresql@16-main.service.d/a.conf",
                        "pg_service home/.pg_service.conf",
                        "pgpass home/.pgpass");
    }

    @Test
    void globsAndSingleFilesAndMissingOnes() throws IOException {
        write("a/x/application.yml", "a: 1\n");
        write("a/y/application.yml", "a: 1\n");
        write("a/y/other.txt", "a: 1\n");

        assertThat(names(read("a/*/application.yml"))).hasSize(2);
        assertThat(names(read("a/**/*.{yml,txt}"))).hasSize(2);
        assertThat(names(read("a/x/application.yml"))).hasSize(1);
        ConfigSet none = read("gone", "b/*.yml");
        assertThat(none.files()).isEmpty();
        assertThat(none.skipped())
                .extracting(ConfigSet.Skipped::reason)
                .containsExactly("does not exist", "matches no file");
    }
}
