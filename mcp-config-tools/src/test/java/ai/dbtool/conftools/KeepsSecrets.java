package ai.dbtool.conftools;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A secret in every kind of file; none leaves by any tool, and no search confirms one. */
class KeepsSecrets {

    @TempDir Path folder;

    private void write() throws IOException {
        Files.writeString(
                folder.resolve("application.yml"),
                """
                spring.datasource:
                  url: jdbc:postgresql://app:hunter2@db/app?password=hunter2
                  password: hunter2
                  nested: {clientSecret: hunter2, tokens: [{token: hunter2}]}
                """);
        Files.writeString(
                folder.resolve("a.properties"), "db.password=hunter2\ndb.pass : hunter2\n");
        Files.writeString(
                folder.resolve(".env"),
                "PGPASSWORD=hunter2\nexport DATABASE_URL='postgres://a:hunter2@h/d'\n"
                        + "KEY=\"-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\"\n");
        Files.writeString(folder.resolve("settings.json"), "{\"db\": {\"password\": \"hunter2\"}}");
        Files.writeString(
                folder.resolve("pgbouncer.ini"),
                "[databases]\napp = host=h password=hunter2\n[pgbouncer]\nauth_type = trust\n");
        Files.writeString(
                folder.resolve("userlist.txt"),
                "\"app\" \"hunter2\"\n; \"old\" \"hunter2\"\nbroken\n\"late\" \"hunter2\"\n");
        Files.writeString(
                folder.resolve(".pgpass"),
                "# db:5432:app:old:hunter2\ndb:5432:app:app:hunter2\ndb:hunter2\n");
        Files.writeString(folder.resolve("pg_service.conf"), "[app]\nhost=db\npassword=hunter2\n");
        Files.writeString(
                folder.resolve("app.service"),
                "[Service]\nEnvironment=\"PGPASSWORD=hunter2\" A=b\n"
                        + "ExecStart=/usr/bin/app --url postgres://a:hunter2@h/d\n");
        Files.writeString(
                folder.resolve("app.toml"),
                "[db]\npassword = \"hunter2\"\nlong_secret = \"\"\"\nhunter2\n\"\"\"\n"
                        + "broken = hunter2\nurl = 'postgres://a:hunter2@h/d'\n");
        Files.writeString(
                folder.resolve("deploy.yml"),
                """
                env:
                  - name: DB_PASSWORD
                    value: hunter2
                environment: [DB_PASSWORD=hunter2]
                ---
                kind: Secret
                data: {dsn: hunter2}
                stringData:
                  anything: |
                    hunter2
                ---
                kind: ConfigMap
                data:
                  application.yml: |
                    password: hunter2
                    # password: hunter2
                """);
        Files.writeString(
                folder.resolve("postgresql.conf"),
                """
                primary_conninfo = 'host=db user=rep password=hunter2'
                primary_conninfo = 'host=db user=rep password=''hunter2'' sslmode=disable'
                archive_mode = on
                archive_command = 'PGPASSWORD=hunter2 push %p'
                ssl_passphrase_command = 'echo hunter2'
                my.password = 'hunter2'
                db_password = hunter2
                broken hunter2 hunter2
                """);
        Files.writeString(
                folder.resolve("pg_hba.conf"),
                "host all all 10.0.0.0/8 ldap ldapserver=l ldapbindpasswd=hunter2\n"
                        + "host all all 10.0.0.0/8 radius radiusservers=r radiussecrets=\"hunter2\"\n"
                        + "host all all 10.0.0.0/8 hunter2 password=hunter2\n");
    }

    @Test
    void fromEveryTool() throws IOException {
        write();
        try (ConfigClient client = ConfigClient.files(folder)) {
            for (String tool :
                    new String[] {
                        "config_sources", "config_effective", "config_audit", "hba_check"
                    }) {
                // "hunter2" as the method of a broken rule is no secret's place: it may be named.
                assertThat(client.call(tool).toString().replace("method 'hunter2'", ""))
                        .as(tool)
                        .doesNotContain("hunter2");
                assertThat(client.text(tool).replace("method 'hunter2'", ""))
                        .as(tool)
                        .doesNotContain("hunter2");
            }
            String found = client.call("config_search", "key", "*").toString();
            assertThat(found.replace("10.0.0.0/8 hunter2", "")).doesNotContain("hunter2");
            assertThat(found).contains("«secret:", "host=db user=rep", "jdbc:postgresql://app:");
        }
    }

    @Test
    void fromEveryResource() throws IOException {
        write();
        try (ConfigClient client = ConfigClient.files(folder)) {
            String files = client.read("config://source/main");
            for (String text : List.of(files, client.read("config://source/main/effective"))) {
                assertThat(text.replace("method 'hunter2'", "")).doesNotContain("hunter2");
            }
            List<String> uris =
                    Pattern.compile("config://source/main/file/\\S+")
                            .matcher(files)
                            .results()
                            .map(MatchResult::group)
                            .toList();
            assertThat(uris).hasSizeGreaterThan(12);
            for (String uri : uris) {
                assertThat(client.read(uri).replace("10.0.0.0/8 hunter2", ""))
                        .as(uri)
                        .contains("«")
                        .doesNotContain("hunter2");
            }
        }
    }

    @Test
    void aSearchForOneConfirmsNothing() throws IOException {
        Files.writeString(
                folder.resolve(".env"), "DB_PASSWORD=hunter2\nURL=postgres://a:hunter2@h/d\n");
        try (ConfigClient client = ConfigClient.files(folder)) {
            var right = client.call("config_search", "contains", "hunter2");
            var wrong = client.call("config_search", "contains", "hunter3");
            assertThat(right.get("hits")).isEmpty();
            assertThat(right.toString()).isEqualTo(wrong.toString());
            assertThat(client.call("config_search", "contains", "postgres://a:").get("hits"))
                    .hasSize(1);
        }
    }

    @Test
    void equalOnesStayEqual() throws IOException {
        Files.writeString(
                folder.resolve(".env"),
                "A_PASSWORD=hunter2\nB_PASSWORD=hunter2\nC_PASSWORD=other\n");
        try (ConfigClient client = ConfigClient.files(folder)) {
            var hits = client.call("config_search", "key", "*password").get("hits");
            String first = hits.get(0).get("value").asString();
            assertThat(first).matches("«secret:[0-9a-f]{12}»");
            assertThat(hits.get(1).get("value").asString()).isEqualTo(first);
            assertThat(hits.get(2).get("value").asString()).isNotEqualTo(first);
        }
    }
}
