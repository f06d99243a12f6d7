package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code dbtool-ai config baseline}, from files alone. */
class ChecksConfigurations {

    @TempDir private Path folder;
    private Path conf;

    @BeforeEach
    void files() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        conf = Files.writeString(data.resolve("postgresql.conf"), "work_mem = 64MB\nfsync = off\n");
        Files.writeString(
                folder.resolve("dbtool-ai.yaml"),
                "configs: { main: { paths: [data] } }\nstate: { directory: state }\n");
    }

    private Outcome config(String... words) {
        List<String> line = new ArrayList<>(List.of("config"));
        line.addAll(Arrays.asList(words));
        line.addAll(List.of("--config", folder.resolve("dbtool-ai.yaml").toString()));
        return Outcome.of(line);
    }

    @Test
    void savesAndListsBaselines() throws IOException {
        assertThat(config("baseline", "list").out()).contains("no baseline is saved");
        Outcome saved = config("baseline", "save", "--name", "before");
        assertThat(saved.exit()).as(saved.err()).isEqualTo(ExitCode.OK);
        assertThat(saved.out()).contains("saved baseline before of source main: 2 settings set");
        assertThat(folder.resolve("state/baselines/main/before.json")).isRegularFile();
        Outcome again = config("baseline", "save", "--name", "before");
        assertThat(again.exit()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(again.err()).contains("choose another name");
        assertThat(config("baseline", "list").out()).contains("before  ", "  2 settings set");
        assertThat(Files.readString(conf)).isEqualTo("work_mem = 64MB\nfsync = off\n");
    }
}
