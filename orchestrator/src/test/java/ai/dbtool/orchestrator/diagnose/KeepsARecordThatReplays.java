package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.orchestrator.client.RecordedTools;
import ai.dbtool.orchestrator.client.ToolHost;
import ai.dbtool.prompts.Catalogue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

class KeepsARecordThatReplays {

    private static Diagnosis run(ToolHost tools, Path records) {
        Diagnosis diagnosis =
                new Diagnose(
                                tools,
                                Catalogue.load(),
                                Narrator.none(),
                                records,
                                Clock.systemUTC(),
                                Duration.ofSeconds(10))
                        .toEnd(DiagnoseRequest.symptom("inserts fail"))
                        .block(Duration.ofMinutes(1));
        if (diagnosis == null) {
            throw new AssertionError("a diagnosis always ends");
        }
        return diagnosis;
    }

    @Test
    void theSameVerdictWithoutTheDatabase(@TempDir Path folder) throws Exception {
        Answers live =
                new Answers()
                        .with(
                                "db_health",
                                "/areas/sequences/sequences",
                                """
                                {"sequence":"public.n","dataType":"smallint","lastValue":32767,"maxValue":32767,"increment":1,
                                 "cycle":false,"remaining":0,"usedPercent":100.0}
                                """);
        Diagnosis first = run(live, folder.resolve("investigations"));
        assertThat(first.record()).isNotNull();
        Path record = Path.of(first.record());
        List<String> lines = Files.readAllLines(record);
        assertThat(lines).allSatisfy(line -> JsonMapper.shared().readTree(line));
        assertThat(lines.getFirst()).contains("\"kind\":\"start\"").contains("inserts fail");
        assertThat(lines.getLast()).contains("\"kind\":\"report\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(record)))
                .isEqualTo("rw-------");

        Diagnosis again = run(RecordedTools.of(lines), folder.resolve("again"));
        assertThat(again.report().verdict()).isEqualTo(Verdict.FAULT);
        assertThat(again.report().causes()).isEqualTo(first.report().causes());
        assertThat(again.report().evidence()).isEqualTo(first.report().evidence());
        assertThat(again.report().chain()).isEqualTo(first.report().chain());
    }

    @Test
    void aRecordThatCannotBeWrittenDoesNotCostTheDiagnosis(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("not-a-folder"));
        assertThat(run(new Answers(), file).report().verdict()).isEqualTo(Verdict.NOT_DATABASE);
    }
}
