package ai.dbtool.conftools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.testkit.postgres.Cluster;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What hba_check says of a client is what the real server then does. */
class SaysWhoMayConnect {

    private static final String ADMIN = "host all postgres,who_reader 127.0.0.1/32 trust";

    private static Cluster cluster;
    private static Path hba;

    private ConfigClient client;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(Map.of("password_encryption", "scram-sha-256"));
        hba = cluster.dataDirectory().resolve("pg_hba.conf");
        cluster.execute(
                "postgres",
                "CREATE ROLE who_reader LOGIN IN ROLE pg_monitor",
                "CREATE ROLE staff",
                "CREATE ROLE app LOGIN PASSWORD 'hunter2' IN ROLE staff",
                "CREATE ROLE \"all\" LOGIN PASSWORD 'hunter2'",
                "CREATE ROLE nologin PASSWORD 'hunter2'",
                "CREATE ROLE full_role LOGIN CONNECTION LIMIT 0",
                "CREATE ROLE bare LOGIN",
                "CREATE ROLE old LOGIN",
                "SET password_encryption = 'md5'; ALTER ROLE old PASSWORD 'hunter2'");
        cluster.createDatabase("shop");
        cluster.createDatabase("closed");
        cluster.execute("postgres", "REVOKE CONNECT ON DATABASE closed FROM public");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void open() {
        client = ConfigClient.live(cluster.port(), "who_reader", cluster.dataDirectory());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static List<String> rules(String... rules) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(List.of(ADMIN));
        lines.addAll(List.of(rules));
        load(lines);
        return lines;
    }

    private static void load(List<String> lines) throws IOException, InterruptedException {
        String before = cluster.scalar("postgres", "SELECT pg_conf_load_time()");
        Files.write(hba, lines);
        Thread.sleep(5);
        cluster.reload();
        for (int i = 0; i < 200; i++) {
            if (!cluster.scalar("postgres", "SELECT pg_conf_load_time()").equals(before)) {
                return;
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException("not reloaded");
    }

    /** Empty when the server admits the client, else its message. */
    private static String connect(String user, String database) {
        try (Connection connection =
                DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:"
                                + cluster.port()
                                + "/"
                                + database
                                + "?sslmode=disable&user="
                                + user
                                + "&password=hunter2")) {
            return connection.isValid(5) ? "" : "not valid";
        } catch (SQLException e) {
            return e.getMessage();
        }
    }

    private static String logged(String part) throws IOException, InterruptedException {
        Path log = cluster.logDirectory().resolve("postgresql.log");
        for (int i = 0; i < 200; i++) {
            List<String> lines = Files.readAllLines(log);
            for (int at = lines.size() - 1; at >= 0; at--) {
                if (lines.get(at).contains(part)) {
                    return String.join("\n", lines.subList(at, Math.min(lines.size(), at + 2)));
                }
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException("not logged: " + part);
    }

    private static List<String> patched(List<String> lines, String patch) {
        String[] diff = patch.split("\n");
        int at = Integer.parseInt(diff[2].replaceAll(".*\\+(\\d+) @@", "$1"));
        List<String> changed = new ArrayList<>(lines);
        changed.add(at - 1, diff[3].substring(1));
        return changed;
    }

    @Test
    void andHowARejectedOneWould() throws Exception {
        List<String> lines = rules("host shop +nobody 127.0.0.1/32 scram-sha-256");
        assertThat(connect("app", "shop")).contains("no pg_hba.conf entry");

        JsonNode answer =
                client.call("hba_check", "log_line", logged("no pg_hba.conf entry for host"));

        assertThat(answer.at("/verdict").asString()).isEqualTo("NO_RULE");
        assertThat(answer.at("/client/user").asString()).isEqualTo("app");
        load(patched(lines, answer.at("/proposal/patch").asString()));
        assertThat(connect("app", "shop")).isEmpty();
        assertThat(connect("app", "postgres")).contains("no pg_hba.conf entry");
        assertThat(connect("bare", "shop")).contains("no pg_hba.conf entry");
        JsonNode now =
                client.call("hba_check", "user", "app", "database", "shop", "address", "127.0.0.1");
        assertThat(now.at("/verdict").asString()).isEqualTo("ASKED");
        assertThat(now.at("/rule/line").asInt()).isEqualTo(3);
        assertThat(answer.at("/proposal/undo").asString())
                .contains("-" + now.at("/rule/text").asString());
        JsonNode older =
                client.call(
                        "hba_check",
                        "log_line",
                        logged(
                                "no pg_hba.conf entry for host \"127.0.0.1\", user \"app\", database \"shop\""));
        assertThat(older.at("/next").toString()).contains("this one came later");
    }

    @Test
    void alsoARoleCalledAll() throws Exception {
        List<String> lines = rules("host all all 127.0.0.1/32 reject");
        JsonNode answer =
                client.call("hba_check", "user", "all", "database", "shop", "address", "127.0.0.1");
        assertThat(answer.at("/verdict").asString()).isEqualTo("REJECTED");
        assertThat(answer.at("/next").toString()).contains("rejected on purpose");

        load(patched(lines, answer.at("/proposal/patch").asString()));

        assertThat(connect("all", "shop")).isEmpty();
        assertThat(connect("app", "shop")).contains("rejects connection");
    }

    @ParameterizedTest
    @CsvSource({
        "app, shop, the stored password",
        "ghost, shop, role ghost does not exist",
        "nologin, shop, NOLOGIN",
        "full_role, shop, is full: 0 of 0",
        "app, closed, lacks CONNECT",
        "app, nowhere, database nowhere does not exist",
        "bare, shop, has no password",
        "old, shop, md5 hash",
    })
    void andWhatFailsAfterTheRule(String user, String database, String expected) throws Exception {
        rules("host all all 127.0.0.1/32 scram-sha-256");
        try (ConfigClient superuser =
                ConfigClient.live(cluster.port(), "postgres", cluster.dataDirectory())) {
            JsonNode answer =
                    superuser.call(
                            "hba_check",
                            "user",
                            user,
                            "database",
                            database,
                            "address",
                            "127.0.0.1");

            assertThat(answer.at("/verdict").asString()).isEqualTo("ASKED");
            assertThat(answer.at("/next").toString())
                    .contains(expected)
                    .doesNotContain("SCRAM-SHA");
            boolean fails = answer.at("/next").toString().matches(".*(it fails|is full).*");
            assertThat(connect(user, database).isEmpty()).isEqualTo(!fails);
        }
    }

    @Test
    void byMembershipThatOnlyTheServerKnows() throws Exception {
        rules("host all +staff 127.0.0.1/32 scram-sha-256", "host all all 127.0.0.1/32 reject");
        JsonNode live =
                client.call("hba_check", "user", "app", "database", "shop", "address", "127.0.0.1");
        assertThat(live.at("/rule/line").asInt()).isEqualTo(2);
        assertThat(connect("app", "shop")).isEmpty();
        try (ConfigClient files = ConfigClient.files(cluster.dataDirectory())) {
            JsonNode alone =
                    files.call(
                            "hba_check", "user", "app", "database", "shop", "address", "127.0.0.1");
            assertThat(alone.at("/verdict").asString()).isEqualTo("UNSURE");
            assertThat(alone.at("/perhaps/0/line").asInt()).isEqualTo(2);
            assertThat(alone.at("/rule/line").asInt()).isEqualTo(3);
        }
    }

    @Test
    void andWhichRulesNeverDo() throws Exception {
        rules(
                "host all all 127.0.0.0/9 scram-sha-256",
                "host all all 127.128.0.0/9 scram-sha-256",
                "host shop app 127.0.0.0/8 trust",
                "host shop app 10.0.0.0/8 md5 bogus");
        JsonNode answer = client.call("hba_check");
        assertThat(answer.at("/verdict").asString()).isEqualTo("FILE_CHECKED");
        assertThat(answer.at("/dead")).hasSize(1);
        assertThat(answer.at("/dead/0/rule/line").asInt()).isEqualTo(4);
        assertThat(answer.at("/dead/0/by").toString()).contains(":2\"", ":3\"");
        assertThat(answer.at("/refused/0/line").asInt()).isEqualTo(5);
        assertThat(
                        client.call("hba_check", "user", "app", "address", "127.0.0.1")
                                .at("/next")
                                .toString())
                .contains("does not load this file: line 5");
    }

    @Test
    void throughAMapOfNames(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("pg_hba.conf"), "local all all peer map=os\n");
        Files.writeString(folder.resolve("pg_ident.conf"), "os /^(.*)@corp$ \\1\n");
        try (ConfigClient files = ConfigClient.files(folder)) {
            assertThat(
                            files.call("hba_check", "user", "app", "system_user", "app@corp")
                                    .at("/next")
                                    .toString())
                    .contains("app@corp is admitted as app");
            assertThat(
                            files.call("hba_check", "user", "app", "system_user", "eve@corp")
                                    .at("/next")
                                    .toString())
                    .contains("eve@corp is not admitted as app");
        }
    }

    @Test
    void andSaysWhatItNeeds(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("pg_hba.conf"), "local all all peer\n");
        try (ConfigClient files = ConfigClient.files(folder)) {
            assertThatThrownBy(() -> files.call("hba_check", "user", "a", "address", "db.example"))
                    .hasMessageContaining("one IP address");
            assertThatThrownBy(() -> files.call("hba_check", "database", "a"))
                    .hasMessageContaining("give user");
            assertThatThrownBy(() -> files.call("hba_check", "log_line", "deadlock detected"))
                    .hasMessageContaining("no refused connection");
            assertThatThrownBy(
                            () ->
                                    files.call(
                                            "hba_check",
                                            "log_line",
                                            "password authentication failed for user \"a\""))
                    .hasMessageContaining("give address");
        }
        try (ConfigClient empty =
                ConfigClient.files(
                        folder.resolve("pg_hba.conf")
                                .getParent()
                                .getParent()
                                .resolve("nothing-here"))) {
            assertThatThrownBy(() -> empty.call("hba_check")).hasMessageContaining("no");
        }
    }
}
