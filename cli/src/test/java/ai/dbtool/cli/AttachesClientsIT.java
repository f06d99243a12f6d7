package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** {@code dbtool-ai clients} as a user runs it. */
class AttachesClientsIT {

    private static final String DATABASE = "postgresql://ann@127.0.0.1:1/shop";

    @TempDir private Path folder;

    private Command clients(String... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "clients";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return Command.dbtool(words)
                .in(folder)
                .with("XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    @Test
    void listsClientsWithTheirFiles() {
        Command.Outcome outcome = clients("list").run();

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("claude-desktop")
                .contains(folder.resolve("config/goose/config.yaml").toString())
                .contains("open-webui");
    }

    @Test
    void printsOneDocumentAndNothingElse() {
        Command.Outcome outcome =
                clients("print", "cursor", "--db", DATABASE, "--log", "logs/*.log")
                        .with("PGPASSWORD", "hunter2-not-shown")
                        .run();

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        JsonNode servers = JsonMapper.shared().readTree(outcome.out()).path("mcpServers");
        assertThat(servers.propertyNames())
                .containsExactly("dbtool-db", "dbtool-log", "dbtool-config");
        JsonNode entry = servers.path("dbtool-db");
        assertThat(entry.path("command").asString())
                .isEqualTo(System.getProperty("dbtool.launcher"));
        assertThat(strings(entry.path("args")))
                .startsWith("mcp", "db")
                .containsSequence("--db", DATABASE)
                .containsSequence("--log", real().resolve("logs/*.log").toString());
        assertThat(entry.path("env").path("PGPASSWORD").asString()).isEqualTo("${env:PGPASSWORD}");
        assertThat(outcome.err()).contains("cursor://anysphere.cursor-deeplink/");
        assertThat(outcome.out() + outcome.err()).doesNotContain("hunter2");
    }

    @Test
    void handsOnTheConfigurationInForceAndTheVariablesItNames() throws Exception {
        Files.writeString(
                folder.resolve("dbtool-ai.yaml"),
                "connections:\n  main: { url: \""
                        + DATABASE
                        + "\", password: \"${env:SHOP_PW}\" }\n");

        Command.Outcome outcome = clients("print", "claude-code", "--server", "db").run();

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        JsonNode entry =
                JsonMapper.shared().readTree(outcome.out()).path("mcpServers").path("dbtool-db");
        assertThat(strings(entry.path("args")))
                .containsSequence("--config", real().resolve("dbtool-ai.yaml").toString());
        assertThat(entry.path("env").path("SHOP_PW").asString()).isEqualTo("${SHOP_PW:-}");
    }

    @Test
    void installsOnceWithABackup() throws Exception {
        Path file = folder.resolve("mcp.json");
        Files.writeString(file, "{\n  // mine\n  \"servers\": {\n    \"a\": {}\n  },\n}\n");
        String[] words = {
            "install", "vscode", "--db", DATABASE, "--file", file.toString(), "--yes"
        };

        Command.Outcome first = clients(words).run();
        String after = Files.readString(file);
        Command.Outcome second = clients(words).run();

        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.out()).contains("+    \"dbtool-db\": {").contains("before: ");
        assertThat(after).contains("// mine").contains("\"a\": {}").contains("dbtool-config");
        assertThat(second.exit()).as(second.err()).isZero();
        assertThat(second.out()).contains("nothing to change");
        assertThat(Files.readString(file)).isEqualTo(after);
        try (var files = Files.list(folder)) {
            assertThat(files.filter(each -> each.toString().endsWith(".bak"))).hasSize(1);
        }
    }

    @Test
    void asksNobodyWithoutATerminal() {
        Command.Outcome outcome =
                clients("install", "claude-code", "--remote", "http://127.0.0.1:8800").run();

        assertThat(outcome.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.out()).contains("+").contains("http://127.0.0.1:8800/db/mcp");
        assertThat(outcome.err()).contains("nothing was written").contains("--yes");
        assertThat(folder.resolve(".mcp.json")).doesNotExist();
    }

    @Test
    void refusesAMalformedFile() throws Exception {
        Path file = Files.writeString(folder.resolve(".mcp.json"), "{\n  \"a\": hunter2\n}\n");

        Command.Outcome outcome =
                clients("install", "claude-code", "--yes", "--db", DATABASE).run();

        assertThat(outcome.exit()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(outcome.err())
                .contains("line 2")
                .contains("not touched")
                .doesNotContain("hunter2");
        assertThat(file).hasContent("{\n  \"a\": hunter2\n}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "print curser | did you mean 'cursor'?",
                "print cursor --db postgresql://ann:hunter2@127.0.0.1/shop | --db holds a password",
                "print cursor --db postgresql://h/shop?password=hunter2 | --db holds a password",
                "print cursor --db mysql://h/shop | --db is not a URL that starts with postgresql://",
                "print cursor --remote ftp://host | is not a URL such as https://host:8800",
                "print cursor --remote https://ann:hunter2@host | takes no credentials",
                "print cursor --remote https://host/mcp | say which with --server",
            })
    void refuses(String words, String message) {
        Command.Outcome outcome = clients(words.split(" ")).run();

        assertThat(outcome.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains(message).doesNotContain("hunter2");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void takesTheAddressOfOneServer() {
        Command.Outcome outcome =
                clients("print", "goose", "--server", "log", "--remote", "https://h/log/mcp").run();

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("uri: \"https://h/log/mcp\"")
                .contains("Bearer ${DBTOOL_AI_API_KEY}")
                .doesNotContain("dbtool-db");
    }

    @Test
    void printsStepsForAClientWithoutAFile() {
        Command.Outcome printed = clients("print", "open-webui", "--remote", "http://h:8800").run();
        Command.Outcome installed = clients("install", "open-webui", "--yes").run();

        assertThat(printed.exit()).as(printed.err()).isZero();
        assertThat(printed.out()).contains("http://h:8800/config/mcp");
        assertThat(installed.exit()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(installed.out()).contains("mcpo --host");
    }

    @Test
    void saysWhenThereIsNothingToServeYet() {
        Command.Outcome without = clients("print", "json").run();
        Command.Outcome with = clients("print", "json", "--db", DATABASE).run();

        assertThat(without.err()).contains("give --config FILE or --db URL");
        assertThat(with.err()).doesNotContain("give --config FILE or --db URL");
    }

    private Path real() {
        try {
            return folder.toRealPath();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asString).toList();
    }
}
