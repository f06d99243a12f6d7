package ai.dbtool.mcp.example;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.protocol.RawClient;
import ai.dbtool.testkit.protocol.ToolRules;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What docs/how-to/add-a-tool.md shows compiles, and does what it says. */
class FollowsTheHowTo {

    private static final Path GUIDE = Path.of("..", "docs", "how-to", "add-a-tool.md");
    private static final Path HERE = Path.of("src/test/java/ai/dbtool/mcp/example");
    private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private final ServerRuntime runtime =
            new ServerRuntime(HelloServer.define(), LimitsConfig.defaults(), CallGuard.OPEN);
    private final RawClient client =
            RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out)).initialize();

    @AfterEach
    void close() {
        client.close();
        runtime.close();
    }

    @Test
    void wordForWord() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.list(HERE)) {
            for (Path file : files.toList()) {
                sources.append(squeezed(Files.readString(file)));
            }
        }
        List<String> parts = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(GUIDE));
        while (block.find()) {
            parts.addAll(List.of(block.group(1).split("(?m)^\\s*\\.\\.\\.\\s*$")));
        }

        assertThat(parts).hasSizeGreaterThan(4);
        assertThat(parts)
                .allSatisfy(part -> assertThat(sources.toString()).contains(squeezed(part)));
    }

    @Test
    void withAToolThatFollowsTheRules() {
        ToolRules.check("hello_", client.tools());

        client.call("hello_greet").with("name", "Ada").with("times", 2).expectOk().at("/said");
        assertThat(client.call("hello_greet").with("name", " ").expectError().text())
                .contains("give a name");
    }

    @Test
    void withAResourceAndItsCompletion() {
        assertThat(
                        client.request("resources/read", Map.of("uri", "hello://words/de"))
                                .result()
                                .at("/contents/0/text")
                                .asString())
                .isEqualTo("Guten Tag");
        assertThat(
                        client.request(
                                        "completion/complete",
                                        Map.of(
                                                "ref",
                                                Map.of(
                                                        "type",
                                                        "ref/resource",
                                                        "uri",
                                                        "hello://words/{language}"),
                                                "argument",
                                                Map.of("name", "language", "value", "e")))
                                .result()
                                .at("/completion/values")
                                .toString())
                .isEqualTo("[\"en\",\"es\"]");
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }
}
