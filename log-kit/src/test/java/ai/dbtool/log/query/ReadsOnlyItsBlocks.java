package ai.dbtool.log.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.source.Logs;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What an earlier pass has learnt changes how much is read, never what is answered. */
@Timeout(120)
class ReadsOnlyItsBlocks {

    private static final long START = Instant.parse("2026-03-14T00:00:00Z").toEpochMilli();
    private static final long STEP = 250;
    private static final int SMALL = 3 << 20;
    private static final int LARGE = 7 << 20;
    private static final List<String> MESSAGES =
            List.of(
                    "LOG:  duration: 12.345 ms  statement: SELECT 1",
                    "LOG:  connection received: host=10.0.0.1 port=5432",
                    "ERROR:  duplicate key value violates unique constraint \"k\"",
                    "FATAL:  password authentication failed for user \"app\"",
                    "WARNING:  something of an extension",
                    "LOG:  checkpoint starting: time");

    private static final List<String> WORDS =
            List.of(
                    "Duplicate KEY",
                    "checkpoint",
                    "already exists",
                    "(id)=(-1",
                    "kiki",
                    "no such text");

    private static final List<String> EXPRESSIONS =
            List.of(
                    "dup.*key",
                    "^checkpoint \\w+: time$",
                    "\\(-[0-9]{9}\\) already",
                    "(port|user)",
                    "nothing like \\d");

    private static final List<String> OBJECTS = List.of("k", "public.k", "nobody");

    private static final List<Wording> NOWHERE =
            List.of(
                    Wording.of("no such text"),
                    new Wording(
                            null, Expression.of("\\d+ no such .*"), null, UnaryOperator.identity()),
                    new Wording(null, null, "public.no_such", UnaryOperator.identity()));

    @TempDir private Path folder;
    private final Random random = new Random(5);
    private final Logs experienced = new Logs(Catalogue.standard());
    private long now = START;

    private Path log() {
        return folder.resolve("postgresql.log");
    }

    /** Sessions that interleave, times that step back, lines of nobody, one class an hour long. */
    private String more(int bytes) {
        StringBuilder out = new StringBuilder();
        while (out.length() < bytes) {
            now += random.nextInt((int) (2 * STEP));
            long time = random.nextInt(50) == 0 ? now - 3_000 : now;
            int kinds = now - START > 3_600_000 ? MESSAGES.size() : MESSAGES.size() - 1;
            line(out, time, 100 + random.nextInt(9), MESSAGES.get(random.nextInt(kinds)));
            if (random.nextInt(20) == 0) {
                line(
                        out,
                        time,
                        100 + random.nextInt(9),
                        "DETAIL:  Key (id)=(" + random.nextInt() + ") already exists.");
            }
            if (random.nextInt(400) == 0) {
                out.append("a line of nobody\n");
            }
        }
        return out.toString();
    }

    private static void line(StringBuilder out, long time, int pid, String text) {
        out.append(Instant.ofEpochMilli(time).toString().replace('T', ' ').replace("Z", " UTC"))
                .append(" [")
                .append(pid)
                .append("] app@shop ")
                .append(text)
                .append('\n');
    }

    private void write(String text, StandardOpenOption... how) throws IOException {
        Files.write(log(), text.getBytes(StandardCharsets.UTF_8), how);
    }

    private Filter filter() {
        long span = now - START;
        long from = START + random.nextLong(span);
        Set<String> classes =
                switch (random.nextInt(3)) {
                    case 0 -> Set.of();
                    case 1 -> Set.of("L23");
                    default -> Set.of("L37", "L08");
                };
        Window window =
                random.nextBoolean()
                        ? Window.all()
                        : new Window(
                                Instant.ofEpochMilli(from),
                                Instant.ofEpochMilli(from + random.nextLong(span / 4)));
        Severity level = random.nextInt(3) == 0 ? Severity.ERROR : null;
        return filter(window, classes, level, random.nextInt(4) == 0 ? 103 : null, wording());
    }

    private Wording wording() {
        String expression = random.nextInt(4) == 0 ? any(EXPRESSIONS) : null;
        return new Wording(
                random.nextInt(4) == 0 ? any(WORDS) : null,
                expression == null ? null : Expression.of(expression),
                random.nextInt(5) == 0 ? any(OBJECTS) : null,
                UnaryOperator.identity());
    }

    private String any(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }

    private static Filter filter(
            Window window,
            Set<String> classes,
            @Nullable Severity level,
            @Nullable Integer pid,
            Wording wording) {
        return new Filter(window, classes, null, level, Origin.of(pid), wording, null);
    }

    private Search counts(Logs logs, Filter filter, GroupBy by) {
        return Search.groups(
                logs.open(List.of(log().toString()), List.of()),
                logs.catalogue(),
                filter,
                by,
                0,
                50,
                () -> false);
    }

    private Search events(Logs logs, Filter filter) {
        return events(logs, filter, Order.OLDEST);
    }

    private Search events(Logs logs, Filter filter, Order order) {
        return Search.events(
                logs.open(List.of(log().toString()), List.of()),
                logs.catalogue(),
                filter,
                order,
                7,
                null,
                () -> false);
    }

    /** Asks both who knows the log and who sees it for the first time. */
    private void same() {
        for (int i = 0; i < 4; i++) {
            Filter filter = filter();
            assertThat(told(events(experienced, filter)))
                    .as("%s", filter)
                    .isEqualTo(told(events(new Logs(Catalogue.standard()), filter)));
            assertThat(told(events(experienced, filter, Order.TEMPLATE)))
                    .as("each template, %s", filter)
                    .isEqualTo(
                            told(events(new Logs(Catalogue.standard()), filter, Order.TEMPLATE)));
            for (GroupBy by : List.of(GroupBy.CLASS, GroupBy.MESSAGE)) {
                assertThat(told(counts(experienced, filter, by)))
                        .as("%s %s", by, filter)
                        .isEqualTo(told(counts(new Logs(Catalogue.standard()), filter, by)));
            }
        }
    }

    private static String told(Search search) {
        Scan scan = search.scan();
        return search.matched()
                + "\n"
                + search.events()
                + "\n"
                + search.groups()
                + "\n"
                + List.of(
                        scan.files(),
                        scan.bytes(),
                        scan.lines(),
                        scan.events(),
                        scan.unparsed(),
                        scan.samples(),
                        scan.skipped());
    }

    @Test
    void andAnswersTheSame() throws IOException {
        write(more(SMALL));
        Search whole = counts(experienced, Filter.all(Window.all()), GroupBy.USER);
        assertThat(whole.scan().read())
                .isEqualTo(whole.scan().bytes())
                .isEqualTo(Files.size(log()));
        same();

        write(more(1 << 20), StandardOpenOption.APPEND);
        same();
        write(more(1 << 10), StandardOpenOption.APPEND);
        same();
        write("2026-03-14 09:00:00.000 UTC [7] app@sh", StandardOpenOption.APPEND);
        same();
        write("op LOG:  checkpoint starting: time\n", StandardOpenOption.APPEND);
        same();

        // As copytruncate leaves it, and longer than it was.
        now = START;
        write(more(SMALL + (2 << 20)));
        same();
    }

    @Test
    void ofTimesAndClasses() throws IOException {
        write(more(LARGE));
        assertThat(counts(experienced, Filter.all(Window.all()), GroupBy.CLASS).scan().read())
                .isEqualTo(Files.size(log()));

        Search again = counts(experienced, Filter.all(Window.all()), GroupBy.CLASS);
        assertThat(again.scan().read()).as("counted before").isZero();
        assertThat(again.scan().bytes()).isEqualTo(Files.size(log()));
        assertThat(again.groups()).hasSize(MESSAGES.size());

        Instant at = Instant.ofEpochMilli(now - 600_000);
        Window minute = new Window(at, at.plusSeconds(60));
        Search window = events(experienced, Filter.all(minute));
        assertThat(window.matched()).isPositive();
        assertThat(window.scan().read()).isPositive().isLessThan(4 << 20);

        Window first =
                new Window(Instant.ofEpochMilli(START), Instant.ofEpochMilli(START + 1_800_000));
        Search absent = events(experienced, filter(first, Set.of("L23"), null, null, Wording.ANY));
        assertThat(absent.matched()).isZero();
        assertThat(absent.scan().read()).as("no block of that time holds the class").isZero();

        for (Wording nowhere : NOWHERE) {
            Search none = events(experienced, filter(Window.all(), Set.of(), null, null, nowhere));
            assertThat(none.matched()).isZero();
            assertThat(none.scan().read()).as("searched, not split").isEqualTo(Files.size(log()));
        }
    }
}
