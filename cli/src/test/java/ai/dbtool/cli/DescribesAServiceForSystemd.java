package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The unit that the how-to shows, as systemd reads it. */
class DescribesAServiceForSystemd {

    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir private Path folder;

    static boolean hasAnalyze() {
        return Files.isExecutable(ANALYZE);
    }

    @Test
    @EnabledIf("hasAnalyze")
    void withoutComplaint() throws Exception {
        String unit =
                unit().replace("/opt/dbtool-ai/dbtool-ai", ROOT.resolve("dbtool-ai").toString());

        assertThat(complaints(unit)).isEmpty();
        assertThat(complaints(unit.replace("StateDirectoryMode=0700", "StateDirectoryMod=0700")))
                .contains("StateDirectoryMod");
    }

    private static String unit() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/how-to/collect.md"));
        int start = page.indexOf("```ini\n");
        return page.substring(start + 7, page.indexOf("```", start + 7));
    }

    private String complaints(String unit) throws IOException, InterruptedException {
        Path file =
                Files.writeString(
                        folder.resolve("dbtool-ai-collect.service"), unit, StandardCharsets.UTF_8);
        Process process =
                new ProcessBuilder(List.of(ANALYZE.toString(), "verify", file.toString()))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
