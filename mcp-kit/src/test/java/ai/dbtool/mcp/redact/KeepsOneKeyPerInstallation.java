package ai.dbtool.mcp.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;

class KeepsOneKeyPerInstallation {

    @TempDir private Path folder;

    @Test
    void readableByItsOwnerOnly() throws IOException {
        Path state = folder.resolve("new/state");

        String mark = new Redactor(InstallationKey.in(state)).mark("x");

        assertThat(new Redactor(InstallationKey.in(state)).mark("x")).isEqualTo(mark);
        Path key = state.resolve("installation.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Files.list(state)).containsExactly(key);
    }

    @Test
    void whoeverStartsTogether() {
        List<String> marks =
                IntStream.range(0, 16)
                        .parallel()
                        .mapToObj(i -> new Redactor(key()).mark("x"))
                        .distinct()
                        .toList();

        assertThat(marks).hasSize(1);
    }

    @Test
    void aBrokenKeyIsNamed() throws IOException {
        Files.writeString(folder.resolve("installation.key"), "short");

        assertThatThrownBy(() -> InstallationKey.in(folder))
                .hasMessageContaining("installation.key")
                .hasMessageNotContaining("short");
    }

    private InstallationKey key() {
        try {
            return InstallationKey.in(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
