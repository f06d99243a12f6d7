package ai.dbtool.conftools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.audit.Rule;
import ai.dbtool.conf.audit.Rules;
import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Files, effective values, settings and rules under URIs, as bytes, in both eras. */
@Timeout(60)
class ServesConfiguration {

    private static final String CONF = "config://source/main/file/postgresql.conf";
    private static final String UPDATED = "notifications/resources/updated";

    @TempDir Path folder;
    private ServerRuntime runtime;
    private PgDatabases databases;
    private RawClient client;

    @BeforeEach
    void write() throws Exception {
        Files.writeString(
                folder.resolve("postgresql.conf"),
                """
                # password: hunter2
                work_mem = 64MB
                primary_conninfo = 'host=db password=''hunter2'' sslmode=verify-full' # not hunter2
                broken hunter2 hunter2
                include_dir 'conf.d'
                """);
        Files.createDirectories(folder.resolve("conf.d"));
        Files.writeString(folder.resolve("conf.d/10.conf"), "work_mem = 32MB\n");
        Files.writeString(
                folder.resolve("application.yml"),
                """
                spring:
                  datasource:
                    url: jdbc:postgresql://db/app
                    password: >
                      hunter2
                      and more
                    hikari: {maximumPoolSize: 10}
                """);
        serve(Map.of(), null);
    }

    private void serve(Map<String, ConnectionConfig> connections, String connection) {
        DbtoolConfig config =
                ConfigClient.config(
                        connections,
                        Map.of(
                                "main",
                                new SourceConfig("main", List.of(folder.toString()), connection)));
        databases = PgDatabases.of(config.connections().values(), config.limits());
        runtime =
                new ServerRuntime(
                        ConfigServer.define(config, databases), config.limits(), CallGuard.OPEN);
        client = RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out));
    }

    @AfterEach
    void close() {
        client.close();
        runtime.close();
        databases.close();
    }

    private String read(String uri) {
        return client.request("resources/read", Map.of("uri", uri))
                .result()
                .at("/contents/0/text")
                .asString();
    }

    private int refused(String uri) {
        return client.request("resources/read", Map.of("uri", uri)).errorCode();
    }

    private List<String> complete(String template, String variable, String prefix) {
        return client
                .request(
                        "completion/complete",
                        Map.of(
                                "ref",
                                Map.of("type", "ref/resource", "uri", template),
                                "argument",
                                Map.of("name", variable, "value", prefix),
                                "context",
                                Map.of("arguments", Map.of("source", "main"))))
                .result()
                .at("/completion/values")
                .values()
                .stream()
                .map(JsonNode::asString)
                .toList();
    }

    /** A listed resource can be read, also when nobody has configured anything. */
    @Test
    void saysThatThereIsNothingToShow() {
        close();
        DbtoolConfig nothing = ConfigClient.config(Map.of(), Map.of());
        databases = PgDatabases.of(List.of(), nothing.limits());
        runtime =
                new ServerRuntime(
                        ConfigServer.define(nothing, databases), nothing.limits(), CallGuard.OPEN);
        client = RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out));

        assertThat(read("config://sources")).contains("no configuration source is configured");
    }

    @Test
    void listsWhatThereIs() {
        client.initialize();
        JsonNode fixed = client.request("resources/list", Map.of()).result();
        assertThat(fixed.path("resources").findValuesAsString("uri"))
                .containsExactly("config://sources", "config://rules");
        JsonNode templates = client.request("resources/templates/list", Map.of()).result();
        assertThat(templates.path("resourceTemplates").findValuesAsString("uriTemplate"))
                .containsExactly(
                        "config://source/{source}",
                        "config://source/{source}/file/{file}",
                        "config://source/{source}/effective",
                        "config://source/{source}/session/{database}/{role}",
                        "config://setting/{setting}",
                        "config://rules/{rule}",
                        "dbtool://results/{handle}");
    }

    @Test
    void aFileByLinesWithoutItsSecrets() {
        client.initialize();
        assertThat(read("config://source/main"))
                .contains(CONF, "config://source/main/file/10.conf", "postgresql.conf:4");
        String file = read(CONF);
        assertThat(file)
                .contains("L1\t# password: «secret:", "L2\twork_mem = 64MB\n")
                .contains("L3\tprimary_conninfo = host=db password=«secret:")
                .contains("sslmode=verify-full\n", "L4\t«not shown", "5 lines]")
                .doesNotContain("hunter2");
        assertThat(read(CONF + "#L2")).startsWith("L2\twork_mem").doesNotContain("L3\t", "L1\t");
        assertThat(read(CONF + "#L2-L3")).contains("L2\t", "L3\t").doesNotContain("L1\t", "L4\t");
        assertThat(read("config://source/main/file/conf.d%2F10.conf")).contains("L1\twork_mem");
        assertThat(read("config://source/main/file/application.yml"))
                .contains("L3\t    url: jdbc:postgresql://db/app", "maximumPoolSize: 10")
                .contains("L4\tspring.datasource.password = «secret:")
                .doesNotContain("hunter2", "and more");
        assertThat(refused(CONF + "#top")).isEqualTo(-32603);
        assertThat(refused("config://source/main/file/none.conf")).isEqualTo(-32002);
        assertThat(refused("config://source/none/file/postgresql.conf")).isEqualTo(-32002);
        assertThat(refused("config://source/main/file/..%2F..%2Fetc%2Fpasswd")).isEqualTo(-32002);
    }

    @Test
    void valuesSettingsAndRules() {
        client.initialize();
        assertThat(read("config://source/main/effective"))
                .contains("work_mem\t32MB", "conf.d/10.conf:1", "maximumPoolSize\t10")
                .doesNotContain("hunter2");
        assertThat(read("config://setting/work_mem")).contains("work_mem", "32MB", "10.conf:1");
        assertThat(refused("config://setting/work_mme")).isEqualTo(-32002);
        String rules = read("config://rules");
        for (Rule rule : Rules.all()) {
            assertThat(rules).contains("\n" + rule.id() + "\t");
            assertThat(read("config://rules/" + rule.id()))
                    .contains(rule.condition(), rule.advice(), rule.source());
        }
        assertThat(refused("config://rules/Z99")).isEqualTo(-32002);
        assertThat(refused("config://source/main/session/app/app")).isEqualTo(-32603);
    }

    @Test
    void completes() {
        client.initialize();
        assertThat(complete("config://setting/{setting}", "setting", "work_"))
                .containsExactly("work_mem");
        assertThat(complete("config://source/{source}/file/{file}", "file", "p"))
                .containsExactly("postgresql.conf");
        assertThat(complete("config://source/{source}/file/{file}", "source", "m"))
                .containsExactly("main");
        assertThat(complete("config://rules/{rule}", "rule", "w1"))
                .contains("W1", "W10", "W11")
                .doesNotContain("W2");
    }

    @Test
    void tellsOfChangesInALegacySession() throws Exception {
        client.initialize();
        assertThat(client.request("resources/subscribe", Map.of("uri", CONF)).result()).isEmpty();
        Files.writeString(folder.resolve("conf.d/10.conf"), "work_mem = 3MB\n");
        Files.writeString(folder.resolve("postgresql.conf"), "include_dir 'conf.d'\n");
        JsonNode updated = client.next();
        assertThat(updated.path("method").asString()).isEqualTo(UPDATED);
        assertThat(updated.at("/params/uri").asString()).isEqualTo(CONF);
        assertThat(client.notifications()).as("of the other file").isEmpty();
        for (String uri : List.of("config://source/main/file/none", "config://rules")) {
            assertThat(client.request("resources/subscribe", Map.of("uri", uri)).errorCode())
                    .as(uri)
                    .isEqualTo(-32002);
        }
    }

    /** A file that another includes lies outside the configured paths. */
    @Test
    void tellsOfChangesInTheModernEra(@TempDir Path elsewhere) throws Exception {
        Path included = Files.writeString(elsewhere.resolve("more.conf"), "work_mem = 1MB\n");
        Files.writeString(
                folder.resolve("postgresql.conf"), "include '" + included + "'\nport = 1\n");
        String effective = "config://source/main/effective";
        client.modern(Map.of());
        client.send(
                "subscriptions/listen",
                Map.of(
                        "notifications",
                        Map.of(
                                "resourceSubscriptions",
                                List.of(effective, "config://source/none"))));
        assertThat(client.next().at("/params/notifications").toString())
                .isEqualTo("{\"resourceSubscriptions\":[\"" + effective + "\"]}");
        Files.writeString(included, "work_mem = 10MB\n");
        JsonNode updated = client.next();
        assertThat(updated.path("method").asString()).isEqualTo(UPDATED);
        assertThat(updated.at("/params/uri").asString()).isEqualTo(effective);
    }

    @Test
    void whatASessionStartsWith() throws Exception {
        close();
        Cluster server = SharedCluster.get();
        server.execute(
                "postgres",
                "CREATE ROLE session_reader LOGIN",
                "CREATE ROLE session_app",
                "ALTER ROLE session_app SET work_mem = '5MB'",
                "ALTER ROLE session_app IN DATABASE postgres SET work_mem = '6MB'",
                "ALTER ROLE session_app SET lock_timeout = '2s'");
        try {
            serve(
                    Map.of(
                            "main",
                            ConfigClient.connection("main", server.port(), "session_reader")),
                    "main");
            client.initialize();
            String template = "config://source/{source}/session/{database}/{role}";
            assertThat(complete(template, "role", "session_"))
                    .containsExactly("session_app", "session_reader");
            assertThat(complete(template, "database", "postg")).containsExactly("postgres");
            assertThat(read("config://source/main/session/postgres/session_app"))
                    .contains("work_mem\t6MB", "role in database session_app postgres")
                    .contains("lock_timeout\t2s");
            assertThat(read("config://source/main/session/template1/session_app"))
                    .contains("work_mem\t5MB");
            assertThat(read("config://source/main/session/postgres/session_reader"))
                    .startsWith("nothing of its own");
            assertThat(refused("config://source/main/session/postgres/nobody")).isEqualTo(-32002);
        } finally {
            server.execute("postgres", "DROP ROLE session_app", "DROP ROLE session_reader");
        }
    }
}
