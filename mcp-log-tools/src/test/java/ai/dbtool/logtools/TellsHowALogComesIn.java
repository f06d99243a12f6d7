package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rate, silences, time zone and blind spots of a source. */
@Timeout(180)
class TellsHowALogComesIn {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final String CHANGED = "parameter \"log_lock_waits\" changed";

    @TempDir private Path folder;

    private static JsonNode rhythm(Answer answer) {
        return answer.at("/rhythm");
    }

    /** A server in Berlin that is told to log less, and whose log then rests for two hours. */
    @Test
    void ofARealServer() throws Exception {
        Path log;
        Path conf;
        try (Cluster cluster = Cluster.start(Map.of("log_timezone", "Europe/Berlin"))) {
            cluster.execute("postgres", "SELECT pg_sleep(0.2)", "CHECKPOINT");
            cluster.execute("postgres", "ALTER SYSTEM SET log_lock_waits = off");
            cluster.reload();
            Path written = cluster.logDirectory().resolve("postgresql.log");
            for (int i = 0; i < 2_400 && !Files.readString(written).contains(CHANGED); i++) {
                Thread.sleep(25);
            }
            log = Files.copy(written, folder.resolve("postgresql.log"));
            conf =
                    Files.copy(
                            cluster.dataDirectory().resolve("postgresql.conf"),
                            folder.resolve("postgresql.conf"));
        }
        List<String> lines = Files.readAllLines(log);
        Files.writeString(
                log,
                String.join("\n", lines)
                        + "\n"
                        + lines.stream()
                                .map(line -> later(line, 2))
                                .collect(Collectors.joining("\n"))
                        + "\n");
        try (LogClient client = LogClient.over(log.toString())) {
            Answer list = client.call("log_sources").expectOk();
            assertThat(list.at("/sources/0/timeZone").asString()).matches("CES?T");
            assertThat(list.text()).contains("pass source for its rate");
            Answer deep = client.call("log_sources").with("source", "main").unlimited().expectOk();
            JsonNode rhythm = rhythm(deep);
            JsonNode overview = client.call("log_overview").unlimited().expectOk().structured();
            assertThat(rhythm.path("events").asInt()).isEqualTo(overview.path("events").asInt());
            double seconds =
                    Instant.parse(list.at("/sources/0/files/0/to").asString()).toEpochMilli() / 1e3
                            - Instant.parse(list.at("/sources/0/files/0/from").asString())
                                            .toEpochMilli()
                                    / 1e3;
            assertThat(rhythm.path("seconds").asDouble()).isCloseTo(seconds, within(0.01));
            assertThat(rhythm.path("bytesPerSecond").asDouble())
                    .isCloseTo(Files.size(log) / seconds, within(0.01));
            assertThat(rhythm.path("eventsPerSecond").asDouble())
                    .isCloseTo(rhythm.path("events").asInt() / seconds, within(0.01));
            assertThat(rhythm.path("blindSpots").toString())
                    .contains("L02 lock wait: never logged", "under another value")
                    .contains("log_connections");
            assertThat(deep.text()).contains("rate: ", " events/s");
        }
        try (LogClient client = LogClient.withConfig(log.toString(), conf.toString())) {
            assertThat(client.call("log_sources").expectOk().text())
                    .containsPattern("time zone of main: CES?T; log_timezone = '?Europe/Berlin");
        }
    }

    private static String later(String line, int hours) {
        return line.matches("\\d{4}-\\d\\d-\\d\\d .*")
                ? LocalDateTime.parse(line.substring(0, 23), TIME).plusHours(hours).format(TIME)
                        + line.substring(23)
                : line;
    }

    private Answer every(int minutes, String zone) throws Exception {
        StringBuilder lines = new StringBuilder();
        LocalDateTime start = LocalDateTime.parse("2026-03-14T00:00:00");
        for (int minute = 0; minute < 24 * 60; minute += minutes) {
            if (minute <= 600 || minute >= 720) {
                lines.append(start.plusMinutes(minute).format(TIME))
                        .append(zone)
                        .append(" [7] LOG:  checkpoint starting: time\n");
            }
        }
        Path log = Files.writeString(folder.resolve("every" + minutes + ".log"), lines);
        try (LogClient client = LogClient.over(log.toString())) {
            return client.call("log_sources").with("source", "main").unlimited().expectOk();
        }
    }

    @Test
    void whoseSilencesAreMeasuredByWhatIsUsual() throws Exception {
        JsonNode busy = rhythm(every(5, " UTC"));
        assertThat(busy.path("usualSilenceSeconds").asInt()).isEqualTo(300);
        assertThat(busy.path("gaps")).hasSize(1);
        assertThat(busy.at("/gaps/0/from").asString()).isEqualTo("2026-03-14T10:00:00Z");
        assertThat(busy.at("/gaps/0/seconds").asInt()).isEqualTo(7_200);
        JsonNode quiet = rhythm(every(60, " UTC"));
        assertThat(quiet.path("usualSilenceSeconds").asInt()).isEqualTo(3_600);
        assertThat(quiet.path("gaps")).isEmpty();
    }

    @Test
    void andTellsZonesThatNobodyKnows() throws Exception {
        assertThat(every(5, " XYZT").at("/sources/0/timeZone").asString())
                .isEqualTo("XYZT, of which XYZT is not known and read as UTC");
        assertThat(every(60, " +03").at("/sources/0/timeZone").asString()).isEqualTo("+03");
        Path epoch =
                Files.writeString(
                        folder.resolve("epoch.log"),
                        "1773482400.000 [7] LOG:  checkpoint starting: time\n"
                                + "1773482460.000 [7] LOG:  checkpoint starting: time\n");
        try (LogClient client = LogClient.over(epoch.toString())) {
            assertThat(client.call("log_sources").expectOk().at("/sources/0/timeZone").asString())
                    .isEqualTo("unknown, lines write none");
        }
    }
}
