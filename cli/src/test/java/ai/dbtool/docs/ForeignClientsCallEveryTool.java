package ai.dbtool.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The scripts of real clients call each tool that has a snapshot, and nothing else. */
class ForeignClientsCallEveryTool {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void asSnapshotsAndCallsAgree() throws IOException {
        Set<String> tools = new TreeSet<>();
        for (String module : List.of("mcp-db-tools", "mcp-log-tools", "mcp-config-tools")) {
            try (Stream<Path> files =
                    Files.list(ROOT.resolve(module).resolve("src/test/resources/tools"))) {
                files.map(file -> file.getFileName().toString().replace(".json", ""))
                        .forEach(tools::add);
            }
        }
        Set<String> called =
                new TreeSet<>(
                        JsonMapper.shared()
                                .readTree(
                                        Files.readString(
                                                ROOT.resolve("testkit/clients/calls.json")))
                                .propertyNames());

        assertThat(tools).hasSizeGreaterThan(10);
        assertThat(called).isEqualTo(tools);
    }
}
