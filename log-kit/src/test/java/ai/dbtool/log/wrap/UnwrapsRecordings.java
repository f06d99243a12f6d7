package ai.dbtool.log.wrap;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.query.Overview;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Logs;
import ai.dbtool.log.source.Reader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What real programs wrote, and logs of several programs at once. */
class UnwrapsRecordings {

    @TempDir Path folder;
    private final Logs logs = new Logs(Catalogue.standard());

    private LogFile file(String name, String text) throws IOException {
        Path path = folder.resolve(name);
        Files.writeString(path, text);
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-11-29T00:00:00Z")));
        LogSet set = logs.open(List.of(path.toString()), List.of());
        assertThat(set.files()).as("%s", set.skipped()).hasSize(1);
        return set.files().getFirst();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = UnwrapsRecordings.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private List<Event> read(LogFile file) {
        List<Event> events = new ArrayList<>();
        Reader.Seen seen =
                Reader.read(file, logs.catalogue(), e -> events.add(file.event(e)), () -> false);
        assertThat(seen.unparsed()).as("%s", seen.samples()).isZero();
        return events;
    }

    /** PostgreSQL 15 logged to syslog and csvlog at once; long, many-line and non-ASCII texts. */
    @Test
    void syslogOfARealServerAsItsCsvlog() throws IOException {
        LogFile syslog = file("syslog.log", resource("syslog-15.txt"));
        assertThat(syslog.kind()).isEqualTo("syslog, stderr");
        assertThat(syslog.prefix()).isEqualTo("%m [%p] %m [%p] %q%u@%d/%a %e ");
        List<String> fromSyslog = read(syslog).stream().map(this::same).sorted().toList();
        List<String> fromCsv =
                read(file("log.csv", resource("syslog-15.csv"))).stream()
                        .map(this::same)
                        .sorted()
                        .toList();
        assertThat(fromSyslog).isEqualTo(fromCsv).hasSize(17);
    }

    /** Without the code, which the prefix has only for sessions. */
    private String same(Event e) {
        return e.at()
                + "|"
                + e.pid()
                + "|"
                + e.severity()
                + "|"
                + e.classId()
                + "|"
                + e.texts().user()
                + e.texts().detail()
                + e.texts().hint()
                + e.texts().context()
                + e.texts().message()
                + "|"
                + e.texts().statement();
    }

    @Test
    void tellsTheLineOfTheFile() throws IOException {
        List<Event> events = read(file("syslog.log", resource("syslog-15.txt")));
        List<String> lines = resource("syslog-15.txt").lines().toList();
        for (Event event : events) {
            String first = event.texts().message().lines().findFirst().orElseThrow();
            assertThat(lines.get((int) event.line() - 1))
                    .contains(first.substring(0, Math.min(20, first.length())));
        }
    }

    @Test
    void countsOtherProgramsAndKeepsTheKernelsWord() throws IOException {
        String log =
                """
                Nov 28 15:22:30 db1 sshd[77]: Accepted publickey for deploy
                Nov 28 15:22:30 db1 postgres[42]: [5-1] app@shop LOG:  duration: 12.5 ms  statement: SELECT 1
                Nov 28 15:22:30 db1 postgres[42]: [5-2] #011, 2
                Nov 28 15:22:31 db1 kernel: [  123.456] Out of memory: Killed process 4242 (postgres) total-vm:1kB
                Nov 28 15:22:31 db1 kernel: [  123.456] usb 1-1: new device
                Nov 28 15:22:32 db1 systemd[1]: postgresql@15-main.service: Main process exited, code=killed, status=9/KILL
                Nov 28 15:22:33 db1 patroni[9]: 2026-11-28 15:22:33,001 WARNING: Request failed to patroni: GET
                Nov 28 15:22:34 db1 CRON[5]: (root) CMD (x)
                """;
        LogFile file = file("messages", log);
        List<Event> events = read(file);
        assertThat(
                        events.stream()
                                .map(
                                        e ->
                                                e.line()
                                                        + " "
                                                        + e.severity()
                                                        + " "
                                                        + e.texts().message()))
                .containsExactlyInAnyOrder(
                        "2 LOG duration: 12.5 ms  statement: SELECT 1\n, 2",
                        "4 LOG kernel: Out of memory: Killed process 4242 (postgres) total-vm:1kB",
                        "6 LOG systemd: postgresql@15-main.service: Main process exited, code=killed, status=9/KILL",
                        "7 WARNING patroni: Request failed to patroni: GET");
        Event first = events.stream().filter(e -> e.line() == 2).findFirst().orElseThrow();
        assertThat(first.pid()).isEqualTo(42);
        assertThat(first.texts().user()).isEqualTo("app");
        assertThat(first.texts().statement()).isEqualTo("SELECT 1\n, 2");
        assertThat(first.at()).hasToString("2026-11-28T15:22:30Z");
        Overview overview =
                Overview.of(
                        logs.open(List.of(file.path().toString()), List.of()),
                        logs.catalogue(),
                        Window.all(),
                        () -> false);
        assertThat(overview.scan().skipped().toString()).contains("3 lines of other programs");
    }

    /** What a client writes into a statement must not become an event of its own. */
    @Test
    void doesNotLetAStatementStartAnEvent() throws IOException {
        String forged = "#0122026-11-28 15:22:30.000 UTC [1] LOG:  checkpoint starting: time";
        String log =
                "Nov 28 15:22:30 db1 postgres[42]: [5] 2026-11-28 15:22:30.000 UTC [42] app@shop ERROR:  syntax"
                        + " error#0122026-11-28 15:22:30.000 UTC [42] app@shop STATEMENT:  x"
                        + forged
                        + "\n";
        List<Event> events = read(file("whole", log));
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().texts().statement()).contains("checkpoint starting");
        String cloud =
                "{\"textPayload\":\"2026-11-28 15:22:30.000 UTC [42] app@shop STATEMENT:  x\\n2026-11-28"
                        + " 15:22:30.000 UTC [1] LOG:  checkpoint starting: time\"}\n";
        String head =
                "{\"textPayload\":\"2026-11-28 15:22:30.000 UTC [42] app@shop ERROR:  syntax error\"}\n";
        assertThat(read(file("cloud", head + cloud))).hasSize(1);
    }

    @Test
    void takesTheYearFromTheFile() throws IOException {
        String log = "Dec 31 23:59:59 db1 postgres[42]: [5-1] LOG:  shutting down\n";
        assertThat(read(file("old", log)).getFirst().at()).hasToString("2025-12-31T23:59:59Z");
    }

    @Test
    void readsTextLogs() throws IOException {
        assertText(
                "2026-03-14 09:00:00,123 ERROR [main] c.e.App - boom\n\tat c.e.App.run\n\n",
                "ERROR",
                "ERROR [main] c.e.App - boom\n\tat c.e.App.run");
        assertText(
                "2026-03-14T10:00:00.123+01:00  WARN 1 --- [shop] [main] c.e.App : slow\n",
                "WARNING",
                "WARN 1 --- [shop] [main] c.e.App : slow");
        assertText("[2026-03-14 09:00:00.123] [INFO] up\n", "INFO", "[INFO] up");
        assertText(
                "2026/03/14 09:00:00 [error] 12#0: *1 upstream timed out\n",
                "ERROR",
                "[error] 12#0: *1 upstream timed out");
        assertText(
                "10.0.0.1 - - [14/Mar/2026:10:00:00 +0100] \"GET / HTTP/1.1\" 502 1\n",
                "LOG",
                "10.0.0.1 - - [GET / HTTP/1.1\" 502 1");
        assertText(
                "{\"@timestamp\":\"2026-03-14T09:00:00.123Z\",\"level\":\"ERROR\",\"message\":\"a\\nb\"}\n",
                "ERROR",
                "a\nb");
        assertText("{\"ts\":1773478800.123,\"level\":\"warn\",\"msg\":\"x\"}\n", "WARNING", "x");
        assertText(
                "time=2026-03-14T09:00:00.123Z level=warn msg=\"pool full\" n=3\n",
                "WARNING",
                "level=warn msg=\"pool full\" n=3");
        assertText("Mar 14 09:00:00 db1 app started\n", "LOG", "db1 app started");
    }

    private void assertText(String line, String level, String message) throws IOException {
        LogFile file = file("app.log", line + "   indented\n" + line);
        assertThat(file.kind()).isEqualTo("text");
        List<Event> events = read(file);
        assertThat(events).as(line).hasSize(2);
        Event last = events.getLast();
        assertThat(last.severity()).as(line).hasToString(level);
        assertThat(last.texts().message()).isEqualTo(message);
        assertThat(last.at().toString()).startsWith("2026-03-14T09:00:00");
        Files.delete(file.path());
    }

    /** PgBouncer 1.18 with one server connection, three clients at most, and a dead server. */
    @Test
    void classifiesARealPgBouncerLog() throws IOException {
        LogFile file = file("pgbouncer.log", resource("pgbouncer-1.18.txt"));
        assertThat(file.kind()).isEqualTo("pgbouncer");
        List<Event> events = read(file);
        assertThat(events).hasSize((int) resource("pgbouncer-1.18.txt").lines().count());
        Map<String, Long> counts = new TreeMap<>();
        events.forEach(e -> counts.merge(String.valueOf(e.classId()), 1L, Long::sum));
        assertThat(counts)
                .isEqualTo(
                        Map.of(
                                "N10", 3L, "N11", 3L, "N12", 1L, "N13", 3L, "N15", 10L, "N16", 15L,
                                "N17", 4L, "N18", 3L));
        Event full =
                events.stream().filter(e -> "N10".equals(e.classId())).findFirst().orElseThrow();
        assertThat(full.at()).hasToString("2026-11-28T15:28:57.768Z");
        assertThat(full.pid()).isEqualTo(24335);
        assertThat(full.sqlstate()).isNull();
        assertThat(full.fields())
                .containsEntry("client", "127.0.0.1:59936")
                .containsEntry("limit", "max_client_conn");
        Event stats = events.stream().filter(e -> "N17".equals(e.classId())).toList().getLast();
        assertThat(stats.fields()).containsEntry("waitMicros", 500_225L);
    }

    @Test
    void classifiesNeighbours() throws IOException {
        String patroni =
                """
                2026-03-14 09:00:00,123 INFO: no action. I am (db-1), a secondary, and following a leader (db-2)
                2026-03-14 09:00:10,123 ERROR: Error communicating with DCS
                2026-03-14 09:00:11,123 INFO: promoted self to leader by acquiring session lock
                2026-03-14 09:00:20,123 INFO: demoting self because DCS is not accessible and I was a leader
                Traceback (most recent call last):
                  File "x.py", line 1, in y
                """;
        List<Event> events = read(file("patroni.log", patroni));
        assertThat(events.stream().map(Event::classId)).containsExactly("N24", "N22", "N20", "N21");
        assertThat(events.getFirst().fields())
                .containsEntry("member", "db-1")
                .containsEntry("leader", "db-2");
        assertThat(events.getFirst().at()).hasToString("2026-03-14T09:00:00.123Z");
        assertThat(events.getLast().texts().message()).endsWith("line 1, in y");
        String kernel =
                """
                Mar 14 09:00:00 db1 kernel: [1.5] postgres invoked oom-killer: gfp_mask=0x100
                Mar 14 09:00:00 db1 kernel: [1.6] Out of memory: Killed process 4242 (postgres) total-vm:1kB, anon-rss:1kB
                Mar 14 09:00:00 db1 kernel: Memory cgroup out of memory: Killed process 4243 (java), UID 0
                Mar 14 09:00:00 db1 kernel: postgres[77]: segfault at 0 ip 00 sp 00 error 4
                Mar 14 09:00:01 db1 systemd[1]: postgresql.service: A process of this unit has been killed by the OOM killer.
                """;
        events = read(file("kern.log", kernel));
        assertThat(events.stream().map(Event::classId))
                .containsExactly("N01", "N01", "N01", "N02", "N03");
        assertThat(events.get(1).fields())
                .containsEntry("killedPid", 4242L)
                .containsEntry("process", "postgres");
    }

    /** The same text raised by a session is not the kernel's. */
    @Test
    void doesNotBelieveASessionThatSpeaksForTheKernel() throws IOException {
        String text = "LOG:  kernel: Out of memory: Killed process 4242 (postgres) total-vm:1kB\n";
        String log =
                "2026-03-14 09:00:00.123 UTC [42] app@shop "
                        + text
                        + "2026-03-14 09:00:00.123 UTC [43] app@shop LOG:  other\n";
        assertThat(read(file("pg.log", log)).getFirst().classId()).isNull();
    }
}
