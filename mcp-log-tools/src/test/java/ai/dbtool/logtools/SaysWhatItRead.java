package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.Call;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Every tool tells what it read, what of it it could not parse, and what it left out. */
class SaysWhatItRead {

    @TempDir Path folder;
    private LogClient client;

    @BeforeEach
    void write() throws IOException {
        Day.busy().raw("cp: cannot stat 'x'\ncp: cannot stat 'y'\n").write(folder.resolve("a.log"));
        Files.writeString(folder.resolve("notes.txt"), "nothing to see\n");
        client = LogClient.over(folder.toString());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private Call call(String tool) {
        Call call = client.call(tool);
        if (tool.equals("log_compare")) {
            return call.with("from", "2026-03-14 12:00").with("base_from", "2026-03-14 09:00");
        }
        return tool.equals("log_context")
                ? call.with(
                        "handle",
                        client.call("log_search")
                                .with("limit", 1)
                                .expectOk()
                                .at("/events/0/handle")
                                .asString())
                : call;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "log_overview",
                "log_search",
                "log_context",
                "log_locks",
                "log_incidents",
                "log_templates",
                "log_compare",
                "log_report"
            })
    void inItsTextAndItsStructure(String tool) throws IOException {
        double size = Files.size(folder.resolve("a.log"));
        Answer answer = call(tool).unlimited().expectOk();

        assertThat(answer.text())
                .contains(
                        String.format(
                                java.util.Locale.ROOT,
                                "scanned %.1f kB, 105 events, 2 lines unparsed such as: cp: cannot stat 'x' | cp: cannot",
                                size / 1e3),
                        "not covered: ",
                        "notes.txt: not a PostgreSQL log");
        assertThat(answer.at("/coverage/scannedBytes").asDouble()).isEqualTo(size);
        assertThat(answer.at("/coverage/scanned/events").asInt()).isEqualTo(105);
        assertThat(answer.at("/coverage/scanned/unparsed").asInt()).isEqualTo(2);
        assertThat(answer.at("/coverage/scanned/samples/0").asString())
                .isEqualTo("cp: cannot stat 'x'");
        assertThat(answer.at("/coverage/skipped").toString()).contains("notes.txt");
        assertThat(call(tool).expectOk().text()).as("within a budget too").contains("scanned ");
    }

    @ParameterizedTest
    @CsvSource({
        "log_search, events, 105",
        "log_templates, templates, 6",
        "log_compare, shifts, 1",
    })
    void andHowMuchItLeftOut(String tool, String rows, int all) {
        Answer answer = call(tool).with("limit", 1).unlimited().expectOk();

        assertThat(answer.at("/coverage/matched").asInt()).isGreaterThanOrEqualTo(all);
        assertThat(answer.at("/" + rows)).hasSize(1);
        int matched = answer.at("/coverage/matched").asInt();
        assertThat(answer.at("/coverage/truncated").asBoolean()).isEqualTo(matched > 1);
        assertThat(answer.text().contains("returned 1 of " + matched)).isEqualTo(matched > 1);
    }

    @Test
    void orThatThereIsMoreInAReport() {
        Answer answer =
                client.call("log_report")
                        .with("section", "events")
                        .with("limit", 1)
                        .unlimited()
                        .expectOk();
        assertThat(answer.at("/coverage/truncated").asBoolean()).isTrue();
        assertThat(answer.text()).contains("(1 of 3)", "returned ");
    }

    @Test
    void andWhichFilesItSkips() {
        Answer answer = client.call("log_sources").expectOk();
        assertThat(answer.text()).contains("a.log", "notes.txt: not a PostgreSQL log");
    }
}
