package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code dbtool-ai log report}, run in this process, on a log with hostile lines and a secret. */
class WritesALogReport {

    private static final String HOSTILE = "<script>alert(1)</script>\u001b[31m\u202e";

    @TempDir private Path folder;

    private Path log;

    @BeforeEach
    void write() throws IOException {
        StringBuilder text = new StringBuilder();
        Instant at = Instant.parse("2026-03-14T09:00:00Z");
        for (int i = 0; i < 400; i++) {
            line(
                    text,
                    at.plusSeconds(i),
                    "app",
                    "LOG:  duration: "
                            + i
                            + ".250 ms  statement: SELECT * FROM orders WHERE id = "
                            + i);
            line(
                    text,
                    at.plusSeconds(i),
                    "app",
                    "LOG:  duration: 0.100 ms  statement: UPDATE orders SET note = 'x" + i + "'");
        }
        line(
                text,
                at.plusSeconds(400),
                HOSTILE,
                "ERROR:  relation \"" + HOSTILE + "\" does not exist");
        line(
                text,
                at.plusSeconds(401),
                "app",
                "ERROR:  could not connect to server postgresql://app:hunter2secret@10.0.0.1/shop");
        line(
                text,
                at.plusSeconds(402),
                "app",
                "LOG:  temporary file: path \"base/pgsql_tmp/pgsql_tmp1.0\", size 1048576");
        log = Files.writeString(folder.resolve("day.log"), text);
    }

    private static void line(StringBuilder text, Instant at, String user, String rest) {
        text.append(at.toString().replace('T', ' ').replace("Z", ".000 UTC"))
                .append(" [7] ")
                .append(user)
                .append("@shop ")
                .append(rest)
                .append('\n');
    }

    private Outcome report(String... words) {
        return Outcome.of(
                Stream.concat(Stream.of("log", "report", "--log", log.toString()), Stream.of(words))
                        .toList());
    }

    private String page() throws IOException {
        Path page = folder.resolve("report.html");
        Outcome outcome = report("--html", page.toString());
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.OK);
        assertThat(outcome.out())
                .contains("report.html", "803 lines; scanned ", "0 lines unparsed");
        return Files.readString(page, StandardCharsets.UTF_8);
    }

    @Test
    void asText() {
        Outcome outcome = report();
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.OK);
        assertThat(outcome.out())
                .contains(
                        "main: Overview",
                        "main: Top queries",
                        "SELECT * FROM orders WHERE id = ?",
                        "UPDATE orders SET note = ?",
                        "not in this log:")
                .doesNotContain("hunter2secret", "\u001b", "\u202e");
    }

    @Test
    void withWhatItCouldNotParse() throws IOException {
        Files.writeString(
                log,
                "cp: cannot stat 'x'\nPGPASSWORD=hunter2secret cp y\n",
                StandardOpenOption.APPEND);
        Path page = folder.resolve("report.html");
        for (String told :
                new String[] {
                    report().out(),
                    report("--html", page.toString()).out(),
                    Files.readString(page, StandardCharsets.UTF_8)
                }) {
            assertThat(told)
                    .contains("2 lines unparsed such as: cp: cannot stat", "PGPASSWORD=«secret:")
                    .doesNotContain("hunter2secret");
        }
    }

    @Test
    void asAPageThatLoadsNothing() throws IOException {
        String page = page();
        assertThat(page)
                .contains(
                        "default-src 'none'",
                        "<polyline",
                        "id=\"top\"",
                        "SELECT * FROM orders WHERE id = ?",
                        "&lt;script&gt;")
                .doesNotContain(
                        "<script", "<img", "<link", "src=", "hunter2secret", "\u001b", "\u202e");
        assertThat(page.split("<svg", -1)).hasSizeGreaterThan(4);
        assertThat(page.lines().filter(line -> line.contains("://"))).as("addresses").hasSize(1);
    }

    @Test
    void ofAWindow() {
        Outcome outcome = report("--from", "2026-03-14T09:05:00Z", "--to", "2026-03-14T09:06:00Z");
        assertThat(outcome.out()).contains("queries\t122").doesNotContain("base/pgsql_tmp");
    }

    @Test
    void ofStandardInput() throws IOException {
        InputStream terminal = System.in;
        try (InputStream in = Files.newInputStream(log)) {
            System.setIn(in);
            Outcome outcome = Outcome.of(List.of("log", "report", "--log", "-"));

            assertThat(outcome.exit()).isEqualTo(ExitCode.OK);
            assertThat(withoutMarks(outcome)).isEqualTo(withoutMarks(report()));
        } finally {
            System.setIn(terminal);
        }
        assertThat(Outcome.of(List.of("mcp", "log", "--log", "-")).err())
                .contains("--log - is for log report, diagnose and ask", "name that");
    }

    /** Secrets have marks of their own in each run; the first line names the file. */
    private static List<String> withoutMarks(Outcome outcome) {
        return outcome.out()
                .lines()
                .skip(1)
                .map(line -> line.replaceAll("«secret:[0-9a-f]+»", "«secret»"))
                .toList();
    }

    @Test
    void orSaysWhatIsWrong() {
        assertThat(report("--limit", "0").err()).contains("--limit takes 1 to 1000, not 0");
        assertThat(report("--html", folder.resolve("no/such/folder.html").toString()).err())
                .contains("cannot be written; name a file in a folder that is there");
        assertThat(report("--from", "next full moon").err()).contains("next full moon");
    }

    static boolean hasBrowser() {
        return Files.isExecutable(BROWSER);
    }

    private static final Path BROWSER = Path.of("/usr/bin/chromium");

    @Test
    @EnabledIf("hasBrowser")
    void thatARealBrowserShowsWhole() throws Exception {
        String unused = page();
        Path shot = folder.resolve("page.png");
        Path seen = folder.resolve("seen.html");
        run(List.of("--screenshot=" + shot, "--window-size=1200,2000"), folder.resolve("shot.txt"));
        run(List.of("--dump-dom"), seen);
        assertThat(Files.size(shot)).as("bytes of the picture").isGreaterThan(20_000);
        String dom = Files.readString(seen);
        assertThat(dom.split("<polyline", -1)).hasSizeGreaterThan(4);
        assertThat(dom.split("<h2", -1))
                .as("a heading each, and what is not in the log")
                .hasSize(14);
        assertThat(dom).endsWith("</body></html>\n").doesNotContain("alert(1)</script>");
    }

    private void run(List<String> options, Path output) throws Exception {
        Process browser =
                new ProcessBuilder(
                                Stream.of(
                                                Stream.of(
                                                        BROWSER.toString(),
                                                        "--headless",
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--user-data-dir="
                                                                + folder.resolve("profile")),
                                                options.stream(),
                                                Stream.of(
                                                        folder.resolve("report.html")
                                                                .toUri()
                                                                .toString()))
                                        .flatMap(words -> words)
                                        .toList())
                        .redirectOutput(output.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!browser.waitFor(90, TimeUnit.SECONDS)) {
            browser.destroyForcibly();
            throw new AssertionError("the browser does not end");
        }
    }
}
