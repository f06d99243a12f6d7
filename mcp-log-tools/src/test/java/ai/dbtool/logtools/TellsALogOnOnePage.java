package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What belongs on the first page of a log, each number as the tool that is its source has it. */
class TellsALogOnOnePage {

    private static final String APP = "app@shop/web";

    /** What a caller gets who says nothing of a budget. */
    private static final int TOKENS = 1_500;

    @TempDir Path folder;

    /**
     * A day: sessions and statements all along, a crash at 6, a burst of duplicate keys at 9:30, a
     * new error at 20:00 that stays.
     */
    private Path write() throws Exception {
        Day day = new Day();
        for (int minute = 0; minute < 24 * 60; minute += 10) {
            String time = String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
            int pid = 1_000 + minute;
            day.line(
                    time + ":00.000",
                    pid,
                    "@/ 00000",
                    "LOG:  connection received: host=10.0.0." + minute % 7 + " port=" + pid);
            day.line(
                    time + ":01.000",
                    pid,
                    APP + " 00000",
                    "LOG:  duration: " + (100 + minute) + ".000 ms  statement: SELECT " + minute);
            if (minute >= 20 * 60) {
                day.line(
                        time + ":02.000",
                        pid,
                        APP + " 22012",
                        "ERROR:  division by zero at character 8");
            }
            day.line(
                    time + ":03.500",
                    pid,
                    APP + " 00000",
                    "LOG:  disconnection: session time: 0:00:03.500 user=app database=shop host=10.0.0.1 port="
                            + pid);
            if (minute == 6 * 60) {
                crash(day);
            }
            if (minute == 9 * 60 + 30) {
                duplicates(day);
            }
            if (minute % 120 == 0) {
                upkeep(day, time);
            }
        }
        return day.write(folder.resolve("postgresql.log"));
    }

    private static void crash(Day day) {
        String postmaster = "@/ 00000";
        day.line(
                        "06:00:10.000",
                        1,
                        postmaster,
                        "LOG:  server process (PID 77) was terminated by signal 9: Killed")
                .line(
                        "06:00:10.010",
                        1,
                        postmaster,
                        "LOG:  all server processes terminated; reinitializing")
                .line(
                        "06:00:10.020",
                        90,
                        postmaster,
                        "LOG:  database system was interrupted; last known up at 2026-03-14 05:59:00 UTC")
                .line(
                        "06:00:10.030",
                        90,
                        postmaster,
                        "LOG:  database system was not properly shut down; automatic recovery in progress")
                .line(
                        "06:00:12.000",
                        1,
                        postmaster,
                        "LOG:  database system is ready to accept connections");
    }

    private static void duplicates(Day day) {
        for (int i = 0; i < 60; i++) {
            day.line(
                    String.format(Locale.ROOT, "09:3%d:%02d.000", i / 20, i % 20),
                    500,
                    APP + " 23505",
                    "ERROR:  duplicate key value violates unique constraint \"users_email_key\"");
        }
    }

    private static void upkeep(Day day, String time) {
        day.line(time + ":05.000", 2, "@/ 00000", "LOG:  checkpoint starting: wal");
        day.line(
                time + ":06.000",
                2,
                "@/ 00000",
                "LOG:  checkpoint complete: wrote 44 buffers (0.3%); 0 WAL file(s) added, 0 removed, 1 recycled;"
                        + " write=4.000 s, sync=0.010 s, total=4.100 s; sync files=11, longest=0.006 s, average=0.001 s;"
                        + " distance=262 kB, estimate=262 kB; lsn=0/1A2B3C4, redo lsn=0/1A2B388");
        day.line(
                time + ":07.000",
                3,
                "@/ 00000",
                "LOG:  automatic vacuum of table \"shop.public.orders\": index scans: 1\n"
                        + "\tpages: 0 removed, 100 remain\n"
                        + "\ttuples: 50 removed, 1000 remain, 7 are dead but not yet removable\n"
                        + "\tsystem usage: CPU: user: 0.10 s, system: 0.02 s, elapsed: 0.50 s");
    }

    @Test
    void countsTrendsBurstsAndWhatIsNew() throws Exception {
        try (LogClient client = LogClient.over(write().toString())) {
            Answer answer = client.call("log_overview").unlimited().expectOk();
            JsonNode incident = answer.at("/incidents/0");
            assertThat(incident.path("kind").asString()).isEqualTo("CRASH");
            assertThat(incident.path("from").asString()).isEqualTo("2026-03-14T06:00:10Z");
            assertThat(incident.path("to").asString()).isEqualTo("2026-03-14T06:00:12Z");

            assertThat(answer.at("/bursts")).hasSize(1);
            JsonNode burst = answer.at("/bursts/0");
            assertThat(burst.path("event").asString()).isEqualTo("constraint violation");
            assertThat(burst.path("count").asInt()).isEqualTo(60);
            assertThat(burst.path("from").asString()).isEqualTo("2026-03-14T09:30:00Z");
            assertThat(burst.path("to").asString()).isEqualTo("2026-03-14T09:40:00Z");

            assertThat(trend(answer, "constraint violation")).isEqualTo("gone");
            assertThat(trend(answer, "application or schema error")).isEqualTo("new");
            assertThat(trend(answer, "duration")).isEqualTo("steady");

            assertThat(answer.at("/firstSeen/0/template").asString())
                    .startsWith("division by zero");
            assertThat(answer.at("/firstSeen/0/count").asInt()).isEqualTo(24);
            assertThat(answer.at("/firstSeen/0/first").asString())
                    .isEqualTo("2026-03-14T20:00:02Z");
        }
    }

    private static String trend(Answer answer, String name) {
        for (JsonNode each : answer.at("/classes")) {
            if (each.path("name").asString().equals(name)) {
                return each.path("trend").asString();
            }
        }
        throw new AssertionError("no class " + name + " in " + answer.at("/classes"));
    }

    /** The report's sections are where the numbers come from. */
    @Test
    void repeatsWhatTheReportSays() throws Exception {
        try (LogClient client = LogClient.over(write().toString())) {
            JsonNode digest = client.call("log_overview").unlimited().expectOk().at("/digest");
            for (List<String> section :
                    List.of(
                            List.of("events", "Most frequent errors and warnings"),
                            List.of("top", "Slowest queries"),
                            List.of("top", "Most time-consuming queries"),
                            List.of("checkpoints", "Causes of checkpoints"),
                            List.of("vacuums", "Vacuums and analyzes by table"))) {
                JsonNode report =
                        client.call("log_report")
                                .with("section", section.getFirst())
                                .with("limit", 5)
                                .unlimited()
                                .expectOk()
                                .at("/tables");
                assertThat(table(digest, section.getLast()))
                        .isEqualTo(table(report, section.getLast()));
            }
            JsonNode all = client.call("log_report").unlimited().expectOk().at("/tables");
            assertThat(table(all, "In all").path("rows")).containsAll(totals(digest));
            assertThat(totals(digest).toString())
                    .contains(
                            "[\"connections\",144]",
                            "[\"checkpoints\",12]",
                            "[\"automatic vacuums\",12]",
                            "[\"sessions ended\",144]");
        }
    }

    private static List<JsonNode> totals(JsonNode digest) {
        return List.copyOf(table(digest, "Totals").path("rows").values());
    }

    private static JsonNode table(JsonNode tables, String title) {
        for (JsonNode each : tables) {
            if (each.path("title").asString().equals(title)) {
                return each;
            }
        }
        throw new AssertionError("no table " + title + " in " + tables);
    }

    @Test
    void staysOnePageAndSaysTheSameTwice() throws Exception {
        try (LogClient client = LogClient.over(write().toString())) {
            String page = client.call("log_overview").expectOk().text();
            assertThat(page.length() / 4).isLessThanOrEqualTo(TOKENS);
            assertThat(page)
                    .contains(
                            "CRASH (CRITICAL) 2026-03-14T06:00:10Z",
                            "burst of constraint violation: 60 from 2026-03-14T09:30:00Z",
                            "first seen 2026-03-14T20:00:02Z: ERROR division by zero",
                            "connections 144",
                            "Slowest queries (5 of 100)",
                            "60\tERROR: duplicate key value",
                            "shop.public.orders");
            assertThat(client.call("log_overview").expectOk().text()).isEqualTo(page);
            String half =
                    client.call("log_overview")
                            .meta("ai.dbtool/resultTokens", 800)
                            .expectOk()
                            .text();
            assertThat(half.length() / 4).isLessThanOrEqualTo(800);
            assertThat(half)
                    .contains(
                            "CRASH (CRITICAL) 2026-03-14T06:00:10Z",
                            "burst of constraint violation: 60",
                            "first seen 2026-03-14T20:00:02Z",
                            "connections 144",
                            "Slowest queries (",
                            "60\tERROR: duplicate key",
                            "shop.public.orders");
        }
    }

    @Test
    void leavesOutWhatTheWindowDoesNotHold() throws Exception {
        try (LogClient client = LogClient.over(write().toString())) {
            Answer answer =
                    client.call("log_overview")
                            .with("from", "2026-03-14 12:00")
                            .with("to", "2026-03-14 18:00")
                            .expectOk();
            assertThat(answer.at("/incidents")).isEmpty();
            assertThat(answer.at("/bursts")).isEmpty();
            assertThat(answer.at("/firstSeen")).isEmpty();
            assertThat(answer.text()).doesNotContain("ERROR:");
        }
    }
}
