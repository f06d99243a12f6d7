package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

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
}
