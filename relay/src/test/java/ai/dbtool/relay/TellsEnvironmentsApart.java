package ai.dbtool.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What may change an answer changes the fingerprint, so that no process serves two of them. */
class TellsEnvironmentsApart {

    @TempDir private Path folder;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void system() throws IOException {
        Files.createDirectories(folder.resolve("dist"));
        Files.createFile(folder.resolve("dist/.built"));
        write("dbtool-ai.yaml", "connections: {main: {password: '${env:SECRET}'}}\n");
        environment.put("PGPASSFILE", folder.resolve("pgpass").toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("xdg").toString());
        environment.put("SECRET", "one");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String of(String... options) throws IOException {
        return Fingerprint.of(List.of(options), environment, folder, folder.resolve("dist"));
    }

    @Test
    void isTheSameForTheSame() throws IOException {
        assertThat(of("--db", "postgresql://a@h/d")).isEqualTo(of("--db", "postgresql://a@h/d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "SSH_CLIENT", "PWD", "_", "NOT_REFERRED_TO"})
    void byNoVariableWithoutEffect(String variable) throws IOException {
        String before = of();
        environment.put(variable, "x");
        assertThat(of()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "PGPASSWORD, a",
        "PGHOST, a",
        "DATABASE_URL, postgresql://a@h/d",
        "DBTOOL_AI_LIMITS__ROWS, 5",
        "SECRET, two",
        "TZ, UTC",
        "HOME, /elsewhere"
    })
    void byAVariableThatConfigures(String variable, String value) throws IOException {
        String before = of();
        environment.put(variable, value);
        assertThat(of()).isNotEqualTo(before);
    }

    @Test
    void byAVariableThatAnOptionRefersTo() throws IOException {
        environment.put("DSN_SECRET", "one");
        String before = of("--db", "postgresql://a:${env:DSN_SECRET}@h/d");
        environment.put("DSN_SECRET", "two");
        assertThat(of("--db", "postgresql://a:${env:DSN_SECRET}@h/d")).isNotEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbtool-ai.yaml", "pgpass", "xdg/dbtool-ai/dbtool-ai.yaml"})
    void byAFileThatConfigures(String name) throws IOException {
        String before = of();
        write(name, "changed");
        assertThat(of()).isNotEqualTo(before);
    }

    @Test
    void byASecretInAFile() throws IOException {
        write("other/c.yaml", "connections: {main: {password: '${file:secret}'}}\n");
        write("other/secret", "one");
        String before = of("--config", "other/c.yaml");
        write("other/secret", "two");
        assertThat(of("--config", "other/c.yaml")).isNotEqualTo(before);
    }

    @Test
    void byOptionsAndWhereOneEnds() throws IOException {
        assertThat(of("--role", "reader")).isNotEqualTo(of());
        assertThat(of("--log", "a b")).isNotEqualTo(of("--log", "a", "b"));
    }

    @Test
    void byTheBuild() throws IOException {
        String before = of();
        Files.setLastModifiedTime(folder.resolve("dist/.built"), FileTime.fromMillis(1));
        assertThat(of()).isNotEqualTo(before);
    }

    @Test
    void byTheWorkingDirectory() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        assertThat(Fingerprint.of(List.of(), environment, other, folder.resolve("dist")))
                .isNotEqualTo(of());
    }

    @Test
    void andFollowsNoFileOfArguments() {
        assertThatThrownBy(() -> of("@options")).isInstanceOf(IOException.class);
    }

    @Test
    void whateverStandsBesideTheServersName() {
        assertThat(Options.shared(List.of("mcp", "db", "--warm", "--log", "x")))
                .isEqualTo(Options.shared(List.of("mcp", "config", "--log", "x")))
                .containsExactly("--log", "x");
    }
}
