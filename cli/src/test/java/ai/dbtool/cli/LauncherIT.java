package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The launcher and the servers as an MCP client starts them. */
class LauncherIT {

    @TempDir private Path folder;

    private Command command(String... arguments) {
        return Command.dbtool(arguments)
                .in(folder)
                .with("XDG_STATE_HOME", folder.resolve("state").toString())
                .with("XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    @Test
    void worksFromAnywhereAndThroughASymlink() throws Exception {
        Path link = folder.resolve("anywhere");
        Files.createSymbolicLink(link, Path.of(System.getProperty("dbtool.launcher")));
        Command.Outcome outcome = Command.program(link.toString(), "version").in(folder).run();
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).startsWith("dbtool-ai 0.").contains("Java 25");
    }

    @Test
    void saysInTwoLinesWhichJdkIsMissing() {
        Command.Outcome outcome =
                command("version").with("DBTOOL_AI_JAVA", folder.toString()).run();
        assertThat(outcome.exit()).isEqualTo(69);
        assertThat(outcome.err()).contains("not a JDK 25").contains("Get one");
    }

    @ParameterizedTest
    @CsvSource({
        "db, db_overview, no PostgreSQL connection is configured",
        "log, log_overview, no log source is configured",
        "config, config_sources, no configuration source"
    })
    void aServerStartsWithNothingAndTheFirstCallSaysWhatIsMissing(
            String server, String tool, String missing) throws Exception {
        Map<String, String> environment =
                Map.of("XDG_STATE_HOME", folder.resolve("state").toString());
        try (RawClient client =
                RawClient.process(
                        environment, System.getProperty("dbtool.launcher"), "mcp", server)) {
            client.initialize();
            assertThat(client.tools().size()).isGreaterThan(3);
            client.line("this is no JSON");
            assertThat(client.call(tool).expectError().text()).containsIgnoringCase(missing);
            client.closeInput();
            assertThat(client.ended(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void refusesUnknownKeysWithTheNearestName() throws Exception {
        Path file = folder.resolve("dbtool-ai.yaml");
        Files.writeString(file, "conections:\n  main: { url: \"postgresql://a@127.0.0.1/b\" }\n");
        Command.Outcome outcome = command("config", "show", "--config", file.toString()).run();
        assertThat(outcome.exit()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(outcome.err()).contains("conections").contains("connections");
    }

    @Test
    void showsTheConfigurationWithoutSecrets() {
        Command.Outcome outcome =
                command("config", "show", "--db", "postgresql://ann@127.0.0.1:1/shop")
                        .with("PGPASSWORD", "hunter2-not-shown")
                        .run();
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("connections.main").contains("--db");
        assertThat(outcome.out() + outcome.err()).doesNotContain("hunter2");
    }

    @Test
    void doctorNamesADeadDatabase() {
        Command.Outcome outcome =
                command("doctor", "--json", "--db", "postgresql://ann@127.0.0.1:1/shop").run();
        assertThat(outcome.exit()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(outcome.out()).startsWith("[{").contains("connection main").contains("FAILED");
    }

    @Test
    void aDeadDatabaseIsInsufficientEvidence() {
        Command.Outcome outcome =
                command("diagnose", "--json", "--db", "postgresql://ann@127.0.0.1:1/shop").run();
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.INSUFFICIENT);
        assertThat(outcome.out()).contains("\"verdict\":\"INSUFFICIENT_EVIDENCE\"");
    }

    @Test
    void auditHoldsAfterCalls() throws Exception {
        Map<String, String> environment =
                Map.of("XDG_STATE_HOME", folder.resolve("state").toString());
        try (RawClient client =
                RawClient.process(
                        environment, System.getProperty("dbtool.launcher"), "mcp", "db")) {
            client.initialize();
            client.call("db_overview").expectError();
            client.closeInput();
            assertThat(client.ended(Duration.ofSeconds(20))).isTrue();
        }
        Command.Outcome intact = command("audit", "verify").run();
        assertThat(intact.exit()).as(intact.out() + intact.err()).isZero();
        assertThat(intact.out()).contains("intact");
        Path file = auditFile();
        Files.writeString(file, Files.readString(file).replace("db_overview", "db_overvieW"));
        assertThat(command("audit", "verify").run().exit()).isEqualTo(ExitCode.NEGATIVE);
    }

    @Test
    void endsWithoutATraceOfTheConnectionsItCloses() throws Exception {
        Cluster cluster = SharedCluster.get();
        String database = SharedCluster.databaseFor(LauncherIT.class);
        cluster.execute(database, "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN");
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        String url = "postgresql://reader@127.0.0.1:" + cluster.port() + "/" + database;
        Process process =
                command("mcp", "db", "--db", url)
                        .start(
                                ProcessBuilder.Redirect.to(out.toFile()),
                                ProcessBuilder.Redirect.to(err.toFile()));
        try (BufferedWriter in = process.outputWriter()) {
            in.write(
                    """
                    {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"it","version":"1"}}}
                    {"jsonrpc":"2.0","method":"notifications/initialized"}
                    {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"db_query","arguments":{"sql":"SELECT 42"}}}
                    """);
            in.flush();
            for (int i = 0; i < 600 && !Files.readString(out).contains("\"id\":2"); i++) {
                Thread.sleep(50);
            }
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out)).contains("42");
        assertThat(Files.readString(err)).doesNotContain("onErrorDropped", "\tat ");
    }

    private Path auditFile() throws Exception {
        try (var files = Files.walk(folder.resolve("state"))) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void wrongOptionsSayWhatIsAllowed() {
        Command.Outcome outcome = command("demo", "--faults", "mising-index").run();
        assertThat(outcome.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err())
                .contains("unknown fault 'mising-index'")
                .contains("missing-index");
    }

    /** With this switch the virtual machine does not start when it cannot use the cache. */
    @ParameterizedTest
    @ValueSource(strings = {"db", "log", "config"})
    void startsFromItsCache(String server) throws Exception {
        try (RawClient client = server(Map.of("DBTOOL_AI_AOT", "on"), server)) {
            client.initialize();
            assertThat(client.tools().size()).isGreaterThan(3);
        }
    }

    @Test
    void servesFromItsCache() throws Exception {
        Path out = folder.resolve("serve.txt");
        Process process =
                command("serve", "--port", "0")
                        .with("DBTOOL_AI_AOT", "on")
                        .start(
                                ProcessBuilder.Redirect.to(out.toFile()),
                                ProcessBuilder.Redirect.to(out.toFile()));
        try {
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (process.isAlive() && System.nanoTime() < end) {
                if (Files.readString(out).contains("mcp-config-tools at http://127.0.0.1:")) {
                    return;
                }
                Thread.sleep(100);
            }
            throw new AssertionError(Files.readString(out));
        } finally {
            process.destroy();
        }
    }

    /** The option stands for any reason why a cache does not fit: other jars, another JDK. */
    @Test
    void setsACacheAsideThatDoesNotFit() throws Exception {
        Map<String, String> other = Map.of("DBTOOL_AI_JAVA_OPTS", "-XX:+UseCompactObjectHeaders");
        try (RawClient client = server(other, "db")) {
            // Any byte of the virtual machine on standard output would be read as an answer.
            client.initialize();
            assertThat(client.tools().size()).isGreaterThan(3);
        }
        Command.Outcome refused =
                command("mcp", "db")
                        .with("DBTOOL_AI_JAVA_OPTS", "-XX:+UseCompactObjectHeaders")
                        .with("DBTOOL_AI_AOT", "on")
                        .run();
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("Unable to use AOT cache");
    }

    @Test
    void cachesWereTrainedWithEachTool() throws Exception {
        Path record =
                Path.of(System.getProperty("dbtool.launcher"))
                        .resolveSibling("cli/target/dist/aot/trained");
        assertThat(Files.readAllLines(record))
                .hasSize(6)
                .filteredOn(line -> line.contains("tools"))
                .hasSize(5)
                .allMatch(
                        line ->
                                line.matches(
                                        ".*: (.*?([1-9]\\d*) of \\2 tools answered)+, \\d+ MB"));
    }

    private RawClient server(Map<String, String> environment, String server) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("XDG_STATE_HOME", folder.resolve("state").toString());
        all.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        return RawClient.process(all, System.getProperty("dbtool.launcher"), "mcp", server);
    }
}
