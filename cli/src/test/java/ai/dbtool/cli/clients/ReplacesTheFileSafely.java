package ai.dbtool.cli.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.cli.clients.text.MalformedText;
import ai.dbtool.cli.clients.text.Notation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class ReplacesTheFileSafely {

    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private static final Map<String, Object> OURS =
            Map.of("mcpServers", Map.of("dbtool-db", Map.of("command", "x")));
    private static final String THEIRS = "{\n  \"mcpServers\": {\"a\": {\"command\": \"y\"}}\n}\n";

    @TempDir private Path folder;

    @Test
    void keepingModeAndBackup() throws Exception {
        Path file = write("c.json", THEIRS);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        Path backup = change(file).make(CLOCK);

        assertThat(backup).isEqualTo(folder.resolve("c.json.20260102T030405Z.bak"));
        assertThat(backup).hasContent(THEIRS);
        assertThat(Files.readString(file)).contains("\"a\"").contains("\"dbtool-db\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(names()).containsExactlyInAnyOrder("c.json", backup.getFileName().toString());
    }

    @Test
    void keepingEachBackupOfTheSameSecond() throws Exception {
        Path file = write("c.json", THEIRS);
        change(file).make(CLOCK);
        Files.writeString(file, THEIRS);

        assertThat(change(file).make(CLOCK)).isNotNull().exists();
        assertThat(names()).hasSize(3);
    }

    @Test
    void onlyOnce() throws Exception {
        Path file = write("c.json", THEIRS);
        change(file).make(CLOCK);

        assertThat(change(file).isNone()).isTrue();
    }

    @Test
    void whereSymbolicLinksLead() throws Exception {
        Path real = write("real.json", THEIRS);
        Path between = Files.createDirectories(folder.resolve("d")).resolve("link.json");
        Files.createSymbolicLink(between, Path.of("../real.json"));
        Path link = folder.resolve("link.json");
        Files.createSymbolicLink(link, between);

        change(link).make(CLOCK);

        assertThat(link).isSymbolicLink();
        assertThat(between).isSymbolicLink();
        assertThat(Files.readString(real)).contains("dbtool-db");
    }

    @Test
    void alsoWhereALinkLeadsToNothingYet() throws Exception {
        Path link = folder.resolve("link.json");
        Files.createSymbolicLink(link, Path.of("new/real.json"));

        assertThat(change(link).make(CLOCK)).isNull();

        assertThat(link).isSymbolicLink();
        assertThat(folder.resolve("new/real.json")).isRegularFile();
    }

    @Test
    void butNotALinkToItself() throws Exception {
        Path link = folder.resolve("link.json");
        Files.createSymbolicLink(link, link);

        assertThatThrownBy(() -> change(link))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("too many symbolic links");
    }

    @Test
    void makingFoldersThatAreMissing() throws Exception {
        Path file = folder.resolve("a/b/c.json");
        Change change = change(file);

        assertThat(change.diff()).anyMatch(line -> line.contains("(new file)"));
        assertThat(change.make(CLOCK)).isNull();
        assertThat(change(file).isNone()).isTrue();
    }

    @Test
    void notWhenSomebodyElseWroteItMeanwhile() throws Exception {
        Path file = write("c.json", THEIRS);
        Change change = change(file);
        Files.writeString(file, "{}");

        assertThatThrownBy(() -> change.make(CLOCK)).hasMessageContaining("changed it meanwhile");
        assertThat(file).hasContent("{}");
    }

    @Test
    void notWhenItIsMalformed() throws Exception {
        Path file = write("c.json", "{\n  \"a\": }\n");

        assertThatThrownBy(() -> change(file))
                .isInstanceOf(MalformedText.class)
                .hasMessageContaining("line 2");
        assertThat(names()).containsExactly("c.json");
    }

    @Test
    void notWhenItIsNoUtf8() throws Exception {
        Path file = folder.resolve("c.json");
        Files.write(file, new byte[] {'{', '\n', '"', (byte) 0xfc, '"'});

        assertThatThrownBy(() -> change(file)).hasMessage("line 2, column 2: not UTF-8 text");
    }

    @Test
    void showingTheChangeAndNoSecretAroundIt() throws Exception {
        Path file =
                write(
                        "c.json",
                        """
                        {
                          "mcpServers": {
                            "github": {"env": {"GITHUB_TOKEN": "hunter2hunter2"}}
                          }
                        }
                        """);

        List<String> diff = change(file).diff();

        assertThat(diff).contains("+    \"dbtool-db\": {", "   }");
        assertThat(String.join("\n", diff)).doesNotContain("hunter2").contains("GITHUB_TOKEN");
    }

    private Change change(Path file) throws IOException, MalformedText {
        return Change.of(file, OURS, Notation.JSON);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
