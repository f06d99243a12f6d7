package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.Event;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code dbtool-ai collect} as a process of its own. */
class RecordsUntilItIsStopped {

    @TempDir private Path state;

    private Process collect(String... more) throws IOException {
        Cluster cluster = SharedCluster.get();
        cluster.execute(
                "postgres",
                "DO $$BEGIN CREATE ROLE collect_tool LOGIN IN ROLE pg_monitor;"
                        + " EXCEPTION WHEN duplicate_object THEN NULL; END$$");
        List<String> words =
                Stream.concat(
                                Stream.of(
                                        ProcessHandle.current().info().command().orElseThrow(),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Main.class.getName(),
                                        "collect",
                                        "--db",
                                        cluster.url("collect_tool", "postgres")),
                                Stream.of(more))
                        .toList();
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("XDG_STATE_HOME", state.toString());
        builder.environment().put("DBTOOL_AI_COLLECT__INTERVAL", "200ms");
        return builder.start();
    }

    private static void awaitLine(BufferedReader lines, String part) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            all.append(line).append('\n');
            if (line.contains(part)) {
                return;
            }
        }
        throw new AssertionError("no '" + part + "' in:\n" + all);
    }

    private History history() throws IOException {
        try (Stream<Path> folders = Files.list(state.resolve("dbtool-ai/history"))) {
            return new History(folders.findFirst().orElseThrow());
        }
    }

    private static void awaitSamples() {
        SharedCluster.get()
                .await(
                        "postgres",
                        "SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = 'collect_tool'"
                                + " AND backend_start < clock_timestamp() - interval '3 s'",
                        Duration.ofSeconds(60));
    }

    @Test
    void andWritesWhatIsLeft() throws Exception {
        Process first = collect();
        try (BufferedReader lines = first.inputReader()) {
            awaitLine(lines, "recording to");
            awaitSamples();

            Process second = collect("--once");
            try (BufferedReader other = second.inputReader()) {
                awaitLine(other, "another process records connection 'main'");
            }
            assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(ExitCode.CONFIGURATION);

            first.destroy();
            assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        List<Event> events = history().read(Event.class, 0, Long.MAX_VALUE);
        assertThat(events.getLast().kind()).isEqualTo(Event.Kind.STOPPED);
        assertThat(history().read(Tick.class, 0, Long.MAX_VALUE)).isNotEmpty();
    }

    @Test
    void orLooksTwice() throws Exception {
        Process once = collect("--once");
        assertThat(once.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(once.exitValue()).isZero();
        assertThat(history().read(Tick.class, 0, Long.MAX_VALUE)).hasSize(2);
        assertThat(RecordedLoad.figures(asRecorded()))
                .singleElement()
                .satisfies(
                        figure ->
                                assertThat(figure)
                                        .startsWith("<svg ")
                                        .contains("active sessions of main", "2 samples")
                                        .doesNotContain("http"));
    }

    @Test
    void orForSoLong() throws IOException {
        SharedCluster.get()
                .execute(
                        "postgres",
                        "DO $$BEGIN CREATE ROLE collect_tool LOGIN IN ROLE pg_monitor;"
                                + " EXCEPTION WHEN duplicate_object THEN NULL; END$$");
        assertThat(RecordedLoad.figures(asRecorded())).as("before").isEmpty();

        try (Collecting collecting = new Collecting(asRecorded(), _ -> {})) {
            collecting.lasting(Duration.ofSeconds(2), List.of("main"));
        }

        assertThat(history().read(Tick.class, 0, Long.MAX_VALUE)).hasSizeGreaterThanOrEqualTo(3);
        assertThat(RecordedLoad.figures(asRecorded())).hasSize(1);
    }

    /** The configuration that the process above made of its command line. */
    private DbtoolConfig asRecorded() {
        ConnectionConfig connection =
                new ConnectionConfig(
                        "main",
                        "127.0.0.1",
                        SharedCluster.get().port(),
                        "postgres",
                        "collect_tool",
                        null,
                        "disable",
                        null,
                        false,
                        false,
                        false);
        return DbtoolConfig.of(
                Map.of("main", connection),
                Map.of(),
                Map.of(),
                ModelConfig.none(),
                state.resolve("dbtool-ai"));
    }
}
