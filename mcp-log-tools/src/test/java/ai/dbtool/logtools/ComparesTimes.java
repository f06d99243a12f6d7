package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** An hour after a change beside the hour before it. */
class ComparesTimes {

    private static final String APP = "app@shop/web ";

    @TempDir private static Path folder;

    private static Path log;

    @BeforeAll
    static void write() throws IOException {
        Day day = new Day();
        for (int minute = 0; minute < 60; minute++) {
            hour(day, "10", minute, false);
        }
        day.line(
                "11:00:00.000",
                7,
                "@/ 00000",
                "LOG:  received SIGHUP, reloading configuration files");
        day.line("11:00:00.001", 7, "@/ 00000", "LOG:  parameter \"work_mem\" changed to \"64kB\"");
        day.line(
                "11:00:01.000",
                70,
                APP + "00000",
                "LOG:  statement: ALTER TABLE orders DROP COLUMN note");
        for (int minute = 1; minute < 60; minute++) {
            hour(day, "11", minute, true);
        }
        day.line("11:59:59.999", 8, "@/ 00000", "LOG:  checkpoint starting: time");
        log = day.write(folder.resolve("day.log"));
    }

    /** The same load in both hours, but for what the change did to it. */
    private static void hour(Day day, String hour, int minute, boolean after) {
        String time = String.format(Locale.ROOT, "%s:%02d:10.000", hour, minute);
        double millis = (after ? 900 : 200) + minute;
        day.line(
                time,
                100 + minute,
                APP + "00000",
                String.format(
                        Locale.ROOT,
                        "LOG:  duration: %.3f ms  statement: SELECT * FROM orders WHERE id = %d",
                        millis,
                        minute));
        day.line(
                time,
                200 + minute,
                APP + "XX000",
                "LOG:  ring member "
                        + (minute % 2 == 0 ? "odd" : "even")
                        + " took its turn "
                        + minute);
        if (after) {
            day.line(
                    time,
                    300 + minute,
                    APP + "42703",
                    "ERROR:  column \"note\" does not exist at character 8");
        } else if (minute % 2 == 0) {
            day.line(
                    time,
                    400 + minute,
                    APP + "01000",
                    "WARNING:  cache of node " + minute + " is cold");
        }
    }

    @Test
    void tellsWhatIsNewGoneAndSlower() {
        try (LogClient client = LogClient.over(log.toString())) {
            Answer answer =
                    client.call("log_compare")
                            .with("from", "2026-03-14 11:00")
                            .unlimited()
                            .expectOk();
            assertThat(kinds(answer))
                    .isEqualTo(
                            "NEW column \"note\" does not exist 0 59\n"
                                    + "GONE cache of node ? is cold 30 0\n"
                                    + "SLOWER duration of: SELECT * FROM orders WHERE id = ? 60 59\n");
            assertThat(answer.at("/shifts/2/factor").asDouble()).isBetween(3.5, 4.5);
            assertThat(answer.at("/before/from").asString()).isEqualTo("2026-03-14T10:00:10Z");
            assertThat(answer.at("/markers").findValuesAsString("message"))
                    .containsExactly(
                            "received SIGHUP, reloading configuration files",
                            "parameter \"work_mem\" changed to \"64kB\"",
                            "statement: ALTER TABLE orders DROP COLUMN note");
            assertThat(answer.text()).contains("3 differences", "marker 2026-03-14T11:00:01Z");
            String ddl = answer.at("/markers/2/handle").asString();
            assertThat(answer.at("/shifts/0/turn/at").asString()).isEqualTo("2026-03-14T11:01:10Z");
            assertThat(answer.at("/shifts/0/turn/marker").asString()).isEqualTo(ddl);
            assertThat(answer.at("/shifts/0/turn/seconds").asDouble()).isEqualTo(69);
            assertThat(answer.at("/shifts/1/turn/at").asString()).isEqualTo("2026-03-14T10:58:10Z");
            assertThat(answer.at("/shifts/1/turn/marker").asString())
                    .isEqualTo(answer.at("/markers/0/handle").asString());
            assertThat(answer.structured().at("/shifts/2/turn").isMissingNode()).isTrue();
            assertThat(answer.text())
                    .contains("since 2026-03-14T11:01:10Z, 69.0 s after [" + ddl + "]")
                    .contains("until 2026-03-14T10:58:10Z, 110.0 s before [");
        }
    }

    @Test
    void andNothingBetweenAlikeHours() {
        try (LogClient client = LogClient.over(log.toString())) {
            Answer answer =
                    client.call("log_compare")
                            .with("base_from", "2026-03-14 10:00")
                            .with("base_to", "2026-03-14 10:30")
                            .with("from", "2026-03-14 10:30:01")
                            .with("to", "2026-03-14 10:59")
                            .expectOk();
            assertThat(kinds(answer)).isEmpty();
            assertThat(answer.at("/same").asInt()).isEqualTo(3);
        }
    }

    @Test
    void splitsAShortLog() throws IOException {
        Day day = new Day();
        for (int second = 0; second < 40; second++) {
            String error = second < 20 ? "LOG:  at ease" : "ERROR:  out of ease";
            day.line(String.format(Locale.ROOT, "10:00:%02d.000", second), 1, APP + "00000", error);
        }
        try (LogClient client = LogClient.over(day.write(folder.resolve("short.log")).toString())) {
            assertThat(kinds(client.call("log_compare").expectOk()))
                    .isEqualTo("GONE at ease 20 0\nNEW out of ease 0 20\n");
        }
    }

    @Test
    void saysWhatASmallAnswerLeavesOut() throws IOException {
        Day day = new Day();
        day.line("10:00:00.000", 1, APP + "00000", "LOG:  at ease");
        for (int second = 40; second < 60; second++) {
            String name = "" + (char) ('a' + second - 40);
            day.line(
                    "10:00:" + second + ".000",
                    1,
                    APP + "00000",
                    "ERROR:  " + name.repeat(20) + " failed");
        }
        try (LogClient client = LogClient.over(day.write(folder.resolve("many.log")).toString())) {
            Answer answer =
                    client.call("log_compare")
                            .with("limit", 20)
                            .meta("ai.dbtool/resultTokens", 250)
                            .expectOk();
            int shown = answer.at("/shifts").size();
            assertThat(shown).isBetween(1, 19);
            assertThat(answer.at("/coverage/returned").asInt()).isEqualTo(shown);
            assertThat(answer.at("/coverage/truncated").asBoolean()).isTrue();
            assertThat(answer.text()).contains(shown + " shown");
        }
    }

    @Test
    void refusesWhatCannotBeCompared() {
        try (LogClient client = LogClient.over(log.toString())) {
            assertThat(
                            client.call("log_compare")
                                    .with("from", "2026-03-14 10:00:10")
                                    .expectError()
                                    .text())
                    .contains("no log before", "base_from");
            assertThat(
                            client.call("log_compare")
                                    .with("from", "2026-03-14 10:30")
                                    .with("base_to", "2026-03-14 10:40")
                                    .expectError()
                                    .text())
                    .contains("base_to must be before from");
        }
    }

    @Test
    void listsEachMessageOnce() {
        try (LogClient client = LogClient.over(log.toString())) {
            Answer answer =
                    client.call("log_templates").with("sort", "newest").with("limit", 2).expectOk();
            assertThat(answer.at("/templates/0/template").asString())
                    .isEqualTo("checkpoint starting: time");
            assertThat(answer.at("/templates/1/template").asString())
                    .isEqualTo("column \"note\" does not exist");
            JsonNode unknown =
                    client.call("log_templates")
                            .with("unknown_only", true)
                            .expectOk()
                            .at("/templates");
            assertThat(unknown.findValuesAsString("template"))
                    .contains("ring member <*> took its turn ?", "cache of node ? is cold");
            assertThat(unknown.get(0).path("count").asInt()).isEqualTo(119);
            client.call("log_context")
                    .with("handle", unknown.get(0).path("handle").asString())
                    .expect(event -> assertThat(event.text()).contains("took its turn 59"));
        }
    }

    private static String kinds(Answer answer) {
        StringBuilder out = new StringBuilder();
        for (JsonNode shift : answer.at("/shifts")) {
            out.append(shift.path("kind").asString())
                    .append(' ')
                    .append(shift.path("template").asString())
                    .append(' ')
                    .append(shift.path("countBefore").asInt())
                    .append(' ')
                    .append(shift.path("countNow").asInt())
                    .append('\n');
        }
        return out.toString();
    }
}
