package ai.dbtool.conf.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.live.Comparison;
import ai.dbtool.conf.live.EffectiveSetting;
import ai.dbtool.conf.secret.Secrets;
import ai.dbtool.conf.source.ConfigSet;
import ai.dbtool.conf.source.ConfigSetReader;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Without a server, files are judged as the version of their data directory judges them. */
class KnowsTheVersionOfFiles {

    @ParameterizedTest
    @CsvSource({
        "13, old_snapshot_threshold, 60, true",
        "16, old_snapshot_threshold, 60, true",
        "17, old_snapshot_threshold, 60, false",
        "15, io_method, worker, false",
        "18, io_method, worker, true",
        "13, operator_precedence_warning, on, true",
        "14, operator_precedence_warning, on, false"
    })
    void byPgVersion(int major, String name, String value, boolean known, @TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve("PG_VERSION"), major + "\n");
        Files.writeString(folder.resolve("postgresql.conf"), name + " = " + value + "\n");

        ConfigSet files = ConfigSetReader.read(List.of(folder.toString()), null);
        EffectiveSetting setting = Comparison.of(files.server(), files.major(), null).getFirst();
        List<String> rules =
                Audit.of(new AuditInput(files, null, null, Secrets.plain()), rule -> true)
                        .hits()
                        .stream()
                        .map(hit -> hit.rule().id())
                        .toList();

        assertThat(setting.error() == null).isEqualTo(known);
        assertThat(rules.contains("S1")).isEqualTo(!known);
    }
}
