package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.report.Section;
import ai.dbtool.mcp.audit.AuditedCalls;
import ai.dbtool.mcp.audit.FileAuditLog;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.redact.Redactor;
import ai.dbtool.testkit.protocol.Answer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Forty secrets in the places where PostgreSQL and its neighbours log them, in every format: none
 * leaves through any log tool, whole or in part.
 */
class LetsNoSecretOutOfLogs {

    /** A message, the part of the event that follows it, and where in it a secret stands. */
    private record Planted(String level, String message, String part, String text) {
        String with(String secret) {
            return text.replace("@@", secret);
        }
    }

    private static final List<Planted> PLACES =
            List.of(
                    statement("ALTER ROLE app PASSWORD '@@'"),
                    statement("CREATE USER a WITH ENCRYPTED PASSWORD '@@' LOGIN"),
                    statement("create role b password E'@@'"),
                    statement("ALTER USER c PASSWORD $$@@$$"),
                    statement(
                            "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'u', password '@@')"),
                    statement(
                            "CREATE SUBSCRIPTION s CONNECTION 'host=h user=u password=@@' PUBLICATION p"),
                    statement("SELECT dblink_connect('host=h password=@@ dbname=d')"),
                    statement("SELECT dblink_connect('postgresql://u:@@@h:5432/d')"),
                    statement("SELECT dblink('postgres://u:@@@h/d?sslmode=require', 'SELECT 1')"),
                    statement("COPY t FROM PROGRAM 'PGPASSWORD=@@ psql -c x'"),
                    statement("COPY t FROM PROGRAM 'curl --token @@ https://h'"),
                    statement("UPDATE users SET password = '@@' WHERE id = 1"),
                    statement("UPDATE users SET api_key = '@@', n = 2"),
                    statement("INSERT INTO c VALUES ('{\"client_secret\": \"@@\"}')"),
                    statement("INSERT INTO c VALUES ('{\"password\":\"@@\"}')"),
                    statement("SELECT set_config('app.secret', x, true), 'access_key=@@'"),
                    statement("SELECT 'jdbc:postgresql://h/d?user=u&password=@@'"),
                    statement("SELECT 'jdbc:postgresql://h/d?password=@@&ssl=true'"),
                    statement("SELECT http_get('https://u:@@@api.example.org/x')"),
                    statement("SELECT 'Authorization: Bearer @@'"),
                    statement("SELECT 'amqp://guest:@@@mq/'"),
                    detail("parameters: $1 = '1'", "SET x.password = '@@'"),
                    detail("Key (api_token)=(@@) already exists.", ""),
                    detail("Key (tenant, password)=(7, @@) already exists.", ""),
                    setting("primary_conninfo", "host=h user=r password=@@"),
                    setting("primary_conninfo", "postgres://r:@@@h/"),
                    setting("ssl_passphrase_command", "echo @@"),
                    setting("restore_command", "PGPASSWORD=@@ fetch %f"),
                    setting("archive_command", "push --password @@ %p"),
                    setting("app.api_key", "@@"),
                    setting("app.jwt_secret", "@@"),
                    new Planted(
                            "LOG",
                            "archive command failed with exit code 1",
                            "DETAIL",
                            "The failed archive command was: AWS_SECRET_ACCESS_KEY=@@ aws s3 cp a b"),
                    new Planted(
                            "FATAL",
                            "LDAP authentication failed for user \"a\"",
                            "DETAIL",
                            "Connection matched file \"/c/pg_hba.conf\" line 9: \"host all all all ldap"
                                    + " ldapserver=l ldapbindpasswd=@@\""),
                    new Planted(
                            "FATAL",
                            "RADIUS authentication failed for user \"a\"",
                            "DETAIL",
                            "Connection matched file \"/c/pg_hba.conf\" line 9: \"host all all all radius"
                                    + " radiussecrets=\"@@\"\""),
                    new Planted(
                            "ERROR",
                            "could not connect to the publisher: connection to server failed",
                            "CONTEXT",
                            "conninfo \"host=h password=@@\""),
                    new Planted(
                            "ERROR",
                            "syntax error at or near \"x\"",
                            "QUERY",
                            "SELECT 'password=@@'"),
                    new Planted("ERROR", "permission denied", "HINT", "use password='@@'"),
                    new Planted("WARNING", "leak: secret=@@", "", ""),
                    new Planted("ERROR", "could not parse {\"token\":\"@@\"}", "", ""),
                    new Planted("LOG", "pgbackrest repo1-cipher-pass=@@", "", ""));

    private static Planted statement(String sql) {
        return new Planted("LOG", "statement: " + sql, "", "");
    }

    private static Planted detail(String text, String statement) {
        return new Planted(
                "ERROR",
                "duplicate key value violates unique constraint \"k\"",
                statement.isEmpty() ? "DETAIL" : "STATEMENT",
                statement.isEmpty() ? text : statement);
    }

    private static Planted setting(String name, String value) {
        return new Planted(
                "LOG", "parameter \"" + name + "\" changed to \"" + value + "\"", "", "");
    }

    private static String secret(int i) {
        return String.format("Zq%02dxW9vB%02dtR", i, i);
    }

    @TempDir private Path folder;
    @TempDir private Path state;
    private final InstallationKey key = InstallationKey.ephemeral();
    private @Nullable FileAuditLog audit;

    private LogClient guarded(Path log) {
        if (audit == null) {
            audit = new FileAuditLog(state, key, Clock.systemUTC());
        }
        return LogClient.guarded(
                new AuditedCalls(new Redactor(key).withTableData(), audit), log.toString());
    }

    @AfterEach
    void close() {
        if (audit != null) {
            audit.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stderr", "csvlog", "jsonlog", "docker", "syslog", "journal", "cnpg"})
    void throughAnyTool(String format) throws IOException {
        assertThat(PLACES).hasSize(40);
        Path file = folder.resolve("any.log");
        Files.writeString(file, log(format, 0));
        try (LogClient client = guarded(file)) {
            assertThat(client.call("log_sources").expectOk().at("/sources/0/files").toString())
                    .contains(format.equals("stderr") ? "stderr" : format.substring(0, 4));
            assertNothingLeaks(client, format);
        }
    }

    /** Texts are cut for models: a cut must not make a secret unrecognisable. */
    @ParameterizedTest
    @ValueSource(ints = {40, 80, 110, 200, 240, 260, 280, 900, 930, 945, 960, 975, 990})
    void whereverATextIsCut(int filler) throws IOException {
        Path file = folder.resolve("any.log");
        Files.writeString(file, log("stderr", filler));
        try (LogClient client = guarded(file)) {
            assertNothingLeaks(client, "cut after " + filler);
        }
    }

    /** A report shows statements without their values, which dollar quotes are not. */
    @Test
    void whenStatementsAreReported() throws IOException {
        Path file = folder.resolve("any.log");
        Files.writeString(
                file, log("stderr", 0).replace("statement: ", "duration: 5.000 ms  statement: "));
        try (LogClient client = guarded(file)) {
            Answer top = client.call("log_report").with("section", "top").unlimited().expectOk();
            assertThat(top.text()).contains("ALTER ROLE app PASSWORD ?");
            assertNothingLeaks(client, "durations");
        }
    }

    /** Rows that a constraint refused: their values are marked by kind, equal ones equally. */
    @Test
    void whenRowsAreQuoted() throws IOException {
        Path file = folder.resolve("rows.log");
        String lead = "2026-11-23 10:00:0%d.000 UTC [42] app@shop ";
        Files.writeString(
                file,
                (lead + "ERROR:  duplicate key value violates unique constraint \"k\"\n")
                                .formatted(1)
                        + (lead + "DETAIL:  Key (email)=(ann@example.org) already exists.\n")
                                .formatted(1)
                        + (lead
                                        + "ERROR:  new row for relation \"t\" violates check constraint \"c\"\n")
                                .formatted(2)
                        + (lead + "DETAIL:  Failing row contains (4711, ann@example.org, null).\n")
                                .formatted(2));
        try (LogClient client = guarded(file)) {
            Answer events = client.call("log_search").unlimited().expectOk();
            String email =
                    events.at("/events/1/detail").asString().replaceAll(".*(«email:\\w+»).*", "$1");
            assertThat(events.at("/events/1/detail").asString())
                    .isEqualTo("Key (email)=(" + email + ") already exists.");
            assertThat(events.at("/events/0/detail").asString())
                    .matches(
                            "Failing row contains \\(«number:\\w+», \\Q"
                                    + email
                                    + "\\E, null\\)\\.");
            String handle = events.at("/events/0/handle").asString();
            Answer one = client.call("log_context").with("handle", handle).unlimited().expectOk();
            assertThat(events.text() + one.text() + one.structured())
                    .contains(email)
                    .doesNotContain("ann@", "4711");
            assertThat(
                            client.call("log_search")
                                    .with("contains", "ann@example.org")
                                    .expectOk()
                                    .at("/events"))
                    .as("a guess is not confirmed")
                    .isEmpty();
        }
    }

    private static void assertNothingLeaks(LogClient client, String name) {
        List<Answer> answers = new ArrayList<>();
        for (String tool : List.of("log_sources", "log_overview", "log_templates", "log_locks")) {
            answers.add(client.call(tool).unlimited().expectOk());
        }
        answers.add(client.call("log_compare").unlimited().answer());
        answers.add(client.call("log_incidents").unlimited().answer());
        for (Section.Topic section : Section.Topic.values()) {
            answers.add(
                    client.call("log_report")
                            .with("section", section.name())
                            .with("limit", 1_000)
                            .unlimited()
                            .expectOk());
        }
        Answer events = client.call("log_search").with("limit", 100).unlimited().expectOk();
        answers.add(events);
        for (String group : List.of("message", "class", "statement", "sqlstate")) {
            answers.add(client.call("log_search").with("group_by", group).unlimited().answer());
        }
        assertThat(events.at("/events").size()).isGreaterThanOrEqualTo(40);
        for (int i = 0; i < events.at("/events").size(); i++) {
            String handle = events.at("/events/" + i + "/handle").asString();
            answers.add(client.call("log_context").with("handle", handle).unlimited().expectOk());
        }
        answers.add(client.call("log_search").with("limit", 100).expectOk());
        Set<String> leaked = new TreeSet<>();
        for (Answer answer : answers) {
            String all = answer.text() + answer.structured();
            for (int i = 0; i < PLACES.size(); i++) {
                if (all.contains(secret(i).substring(0, 5))) {
                    leaked.add(i + " " + PLACES.get(i).message + PLACES.get(i).text);
                }
            }
        }
        assertThat(leaked).as(name).isEmpty();
        assertThat(events.text() + events.structured()).contains("«secret:");
    }

    private static String log(String format, int filler) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < PLACES.size(); i++) {
            Planted planted = PLACES.get(i);
            String pad = filler == 0 ? "" : "/*" + "x ".repeat(filler / 2) + "*/ ";
            String message = pad(planted.message, pad).replace("@@", secret(i));
            String text = planted.with(secret(i));
            text = text.isEmpty() || pad.isEmpty() ? text : pad + text;
            out.append(record(format, i, planted, message, text));
        }
        return out.toString();
    }

    private static String pad(String message, String pad) {
        return pad.isEmpty() ? message : message.replaceFirst("(statement: |: )", "$1" + pad);
    }

    private static String record(String format, int i, Planted p, String message, String text) {
        String at = String.format("2026-11-23 10:00:%02d.000 UTC", i);
        ObjectNode json = JsonMapper.shared().createObjectNode();
        return switch (format) {
            case "csvlog" -> {
                String[] parts = {"DETAIL", "HINT", "QUERY", "", "CONTEXT", "STATEMENT"};
                StringBuilder columns = new StringBuilder();
                for (String part : parts) {
                    boolean here = !part.isEmpty() && part.equals(p.part);
                    columns.append(',').append(here ? quoted(text) : "");
                }
                yield at
                        + ",\"app\",\"shop\",42,\"10.0.0.1:99\",65f2c1a0.2a,1,\"SELECT\",2026-11-23 08:00:00 UTC,3/1,0,"
                        + p.level
                        + ",00000,"
                        + quoted(message)
                        + columns
                        + ",,,\"web\",\"client backend\",,0\n";
            }
            case "jsonlog" -> {
                json.put("timestamp", at).put("user", "app").put("pid", 42);
                json.put("error_severity", p.level).put("message", message);
                String key = p.part.equals("QUERY") ? "internal_query" : p.part.toLowerCase();
                yield (p.part.isEmpty() ? json : json.put(key, text)) + "\n";
            }
            case "cnpg" -> {
                ObjectNode record = JsonMapper.shared().createObjectNode();
                record.put("log_time", at).put("process_id", "42");
                record.put("error_severity", p.level).put("message", message);
                String key = p.part.equals("STATEMENT") ? "query" : p.part.toLowerCase();
                key = p.part.equals("QUERY") ? "internal_query" : key;
                if (!p.part.isEmpty()) {
                    record.put(key, text);
                }
                json.put("level", "info").put("ts", "2026-11-23T10:00:00Z");
                json.put("logger", "postgres").put("msg", "record").set("record", record);
                yield json + "\n";
            }
            default -> {
                String lead = at + " [42] app@shop ";
                List<String> lines = new ArrayList<>(List.of(lead + p.level + ":  " + message));
                if (!p.part.isEmpty()) {
                    lines.add(lead + p.part + ":  " + text);
                }
                StringBuilder all = new StringBuilder();
                for (int n = 0; n < lines.size(); n++) {
                    all.append(line(format, lines.get(n), i, n + 1)).append('\n');
                }
                yield all.toString();
            }
        };
    }

    private static String line(String format, String line, int i, int n) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        return switch (format) {
            case "docker" ->
                    json.put("log", line + "\n")
                            .put("stream", "stderr")
                            .put("time", "2026-11-23T10:00:00Z")
                            .toString();
            case "syslog" -> "Nov 23 10:00:00 db1 postgres[42]: [" + i + "-" + n + "] " + line;
            case "journal" ->
                    json.put("__REALTIME_TIMESTAMP", "1795428000000000")
                            .put("_COMM", "postgres")
                            .put("MESSAGE", line)
                            .toString();
            default -> line;
        };
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
