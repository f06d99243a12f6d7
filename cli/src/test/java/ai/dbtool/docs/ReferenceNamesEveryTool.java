package ai.dbtool.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * docs/reference/tools.md is what the definitions of all tools say, and the README names them all.
 * After a change run the test with {@code -Dsnapshots.accept=true}.
 */
class ReferenceNamesEveryTool {

    private static final Path ROOT = Path.of("..");
    private static final Path REFERENCE = ROOT.resolve("docs/reference/tools.md");
    private static final List<String> SERVERS =
            List.of("mcp-db-tools", "mcp-log-tools", "mcp-config-tools");

    @Test
    void withItsArguments() throws IOException {
        if (Boolean.getBoolean("snapshots.accept")) {
            Files.writeString(REFERENCE, reference());
            return;
        }
        assertThat(Files.readString(REFERENCE)).isEqualTo(reference());
    }

    @Test
    void andTheReadmeDoes() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
        for (String server : SERVERS) {
            String row =
                    lines.stream()
                            .filter(line -> line.startsWith("| `" + server + "` |"))
                            .findFirst()
                            .orElseThrow();
            assertThat(new TreeSet<>(List.of(row.split("\\|")[2].strip().split(" "))))
                    .isEqualTo(
                            new TreeSet<>(
                                    tools(server).stream()
                                            .map(t -> "`" + t.path("name").asString() + "`")
                                            .toList()));
        }
    }

    private static List<JsonNode> tools(String server) {
        try (Stream<Path> files =
                Files.list(ROOT.resolve(server).resolve("src/test/resources/tools"))) {
            return files.sorted().map(ReferenceNamesEveryTool::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) {
        return JsonMapper.shared().readTree(file.toFile());
    }

    private static String reference() {
        StringBuilder text =
                new StringBuilder(
                        """
                        # Tools

                        Generated from the definitions that clients get; do not edit. An argument without * may be left out. What a tool
                        answers is the record of its name in the source, in `structuredContent`; the text holds the same.
                        """);
        for (String server : SERVERS) {
            text.append("\n## ").append(server).append('\n');
            for (JsonNode tool : tools(server)) {
                tool(tool, text);
            }
        }
        return text.toString();
    }

    private static void tool(JsonNode tool, StringBuilder text) {
        text.append("\n### `%s`: %s\n\n".formatted(named(tool, "name"), named(tool, "title")))
                .append(named(tool, "description"))
                .append("\n\n| argument | type | |\n|---|---|---|\n");
        List<String> required =
                tool.at("/inputSchema/required").valueStream().map(JsonNode::asString).toList();
        for (Map.Entry<String, JsonNode> argument :
                tool.at("/inputSchema/properties").properties()) {
            JsonNode schema = argument.getValue();
            text.append(
                    "| `%s`%s | %s | %s |\n"
                            .formatted(
                                    argument.getKey(),
                                    required.contains(argument.getKey()) ? " *" : "",
                                    type(schema),
                                    named(schema, "description").replace("|", "\\|")));
        }
    }

    private static String type(JsonNode schema) {
        JsonNode values = schema.path("enum");
        if (!values.isMissingNode()) {
            return String.join(", ", values.valueStream().map(JsonNode::asString).toList());
        }
        JsonNode items = schema.path("items");
        return items.isMissingNode() ? named(schema, "type") : "list of " + named(items, "type");
    }

    private static String named(JsonNode node, String name) {
        return node.path(name).asString();
    }
}
