package ai.dbtool.db.history;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.history.Recorded.Event;
import ai.dbtool.db.history.Recorded.Gauge;
import ai.dbtool.db.history.Recorded.Sample;
import ai.dbtool.db.history.Recorded.Tick;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Files of the history: what goes in comes out, whatever happens to the writer. */
class KeepsWhatWasWritten {

    private static final long ALWAYS = Long.MAX_VALUE;
    private static final long BOUND = 16L << 20;

    @TempDir private Path folder;

    private HistoryWriter writer() throws IOException {
        return writer(BOUND);
    }

    private HistoryWriter writer(long maxBytes) throws IOException {
        return Objects.requireNonNull(
                HistoryWriter.open(folder, Duration.ofDays(7), maxBytes, Clock.systemUTC()),
                "nobody else writes");
    }

    private static List<Tick> ticks(long from, int count) {
        return LongStream.range(0, count).mapToObj(i -> tick(from / 1000 + i)).toList();
    }

    private static Tick tick(long second) {
        return new Tick(1000 * second, 10, (int) second % 7, 1234 + second);
    }

    private static Sample sample(Random random, long millis) {
        return new Sample(
                millis,
                random.nextInt(),
                text(random),
                text(random),
                text(random),
                text(random),
                text(random),
                text(random),
                number(random),
                number(random),
                number(random),
                text(random),
                text(random),
                text(random),
                text(random));
    }

    private static String text(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> "";
            case 2 -> "Größe \u0000 \uD83D\uDE00 \n";
            default -> Long.toHexString(random.nextLong());
        };
    }

    private static Double number(Random random) {
        return random.nextInt(4) == 0 ? null : Math.round(random.nextGaussian() * 1e9) / 1000.0;
    }

    @Test
    void everyKindOfValue() throws IOException {
        Random random = new Random(7);
        List<Sample> samples =
                Stream.generate(() -> sample(random, random.nextLong(-1000, 1L << 28)))
                        .limit(2000)
                        .toList();
        List<Event> events =
                List.of(
                        new Event(-1_000, Event.Kind.UNREACHABLE, "a"),
                        new Event(1L << 28, Event.Kind.BACK, ""));
        List<Gauge> gauges =
                List.of(new Gauge(1, "locks", "", "n", 9e12), new Gauge(2, "l", "x", "y", -0.125));
        try (HistoryWriter writer = writer(1L << 30)) {
            writer.append(Sample.class, samples);
            writer.append(Event.class, events);
            writer.append(Gauge.class, gauges);
        }

        History history = new History(folder);
        assertThat(history.read(Sample.class, Long.MIN_VALUE, ALWAYS))
                .containsExactlyInAnyOrderElementsOf(samples);
        assertThat(history.read(Event.class, Long.MIN_VALUE, ALWAYS)).isEqualTo(events);
        assertThat(history.read(Gauge.class, 0, ALWAYS)).isEqualTo(gauges);
        assertThat(history.read(Gauge.class, 2, ALWAYS)).hasSize(1);
        assertThat(history.read(Gauge.class, 0, 2)).hasSize(1);
    }

    @Test
    void upToABlockTornAnywhere() throws IOException {
        List<Tick> first = ticks(0, 50);
        List<Tick> second = ticks(100_000, 50);
        long whole;
        Path file;
        try (HistoryWriter writer = writer()) {
            writer.append(Tick.class, first);
            file = Segment.in(folder).getFirst().file();
            whole = Files.size(file);
            writer.append(Tick.class, second);
        }
        byte[] both = Files.readAllBytes(file);
        for (int length = (int) whole; length < both.length; length++) {
            Files.write(file, Arrays.copyOf(both, length));

            assertThat(new History(folder).read(Tick.class, 0, ALWAYS)).isEqualTo(first);
            try (HistoryWriter writer = writer()) {
                assertThat(writer.cutBytes()).isEqualTo(length - whole);
                writer.append(Tick.class, second);
            }
            assertThat(new History(folder).read(Tick.class, 0, ALWAYS))
                    .isEqualTo(Stream.concat(first.stream(), second.stream()).toList());
            Files.delete(Segment.in(folder).getLast().file());
        }
    }

    @Test
    void passesOverADamagedBlock() throws IOException {
        Path file;
        long firstEnd;
        try (HistoryWriter writer = writer()) {
            writer.append(Tick.class, ticks(0, 10));
            file = Segment.in(folder).getFirst().file();
            firstEnd = Files.size(file);
            writer.append(Tick.class, ticks(50_000, 10));
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int at = Segment.HEAD_BYTES + Block.HEAD; at < firstEnd; at++) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);

            assertThat(new History(folder).read(Tick.class, 0, ALWAYS))
                    .isEqualTo(ticks(50_000, 10));
        }
    }

    @Test
    void ofAProcessThatWasKilled() throws Exception {
        Process child =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Scribe.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .start();
        long acknowledged = -1;
        try (var lines = child.inputReader()) {
            for (int i = 0; i < 200; i++) {
                acknowledged = Long.parseLong(lines.readLine());
            }
            child.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }

        List<Tick> found = new History(folder).read(Tick.class, 0, ALWAYS);
        assertThat(found.size()).isGreaterThan((int) acknowledged);
        assertThat(found).isEqualTo(ticks(0, found.size()));
        try (HistoryWriter next = writer()) {
            next.append(Tick.class, ticks(10_000_000, 1));
        }
        assertThat(new History(folder).read(Tick.class, 0, ALWAYS)).hasSize(found.size() + 1);
    }

    /** Writes for ever and says after each block how far it is. */
    static final class Scribe {

        private Scribe() {}

        public static void main(String[] arguments) throws IOException {
            try (HistoryWriter writer =
                    HistoryWriter.open(
                            Path.of(arguments[0]), Duration.ofDays(1), BOUND, Clock.systemUTC())) {
                for (long i = 0; ; i++) {
                    writer.append(Tick.class, List.of(tick(i)));
                    System.out.println(i);
                }
            }
        }
    }

    @Test
    void withinItsBoundNewestFirst() throws IOException {
        long bound = 256 << 10;
        Random random = new Random(3);
        long most = 0;
        try (HistoryWriter writer = writer(bound)) {
            for (int minute = 0; minute < 400; minute++) {
                long millis = 60_000L * minute;
                writer.append(
                        Sample.class,
                        Stream.generate(() -> sample(random, millis)).limit(40).toList());
                most = Math.max(most, total());
            }
        }

        assertThat(most).isLessThanOrEqualTo(bound).isGreaterThan(bound * 3 / 4);
        History.Extent extent = new History(folder).extent();
        assertThat(extent.last()).isEqualTo(399 * 60_000L);
        assertThat(extent.first()).isGreaterThan(0);
    }

    private long total() throws IOException {
        long total = 0;
        for (Segment segment : Segment.in(folder)) {
            total += Files.size(segment.file());
        }
        return total;
    }

    @Test
    void noLongerThanAsked() throws IOException {
        try (HistoryWriter writer =
                HistoryWriter.open(folder, Duration.ofHours(16), BOUND, Clock.systemUTC())) {
            for (int hour = 0; hour < 48; hour++) {
                writer.append(Tick.class, ticks(3_600_000L * hour, 1));
            }
        }

        assertThat(new History(folder).extent().first())
                .isBetween((47L - 18) * 3_600_000, (47L - 16) * 3_600_000);
    }

    @Test
    void forTwoReadersWhileItGrows() throws Exception {
        AtomicLong written = new AtomicLong();
        try (HistoryWriter writer = writer();
                ExecutorService readers = Executors.newFixedThreadPool(2)) {
            List<Future<?>> reading = new ArrayList<>();
            for (int reader = 0; reader < 2; reader++) {
                reading.add(
                        readers.submit(
                                () -> {
                                    while (written.get() < 3000) {
                                        long atLeast = written.get();
                                        List<Tick> found =
                                                new History(folder).read(Tick.class, 0, ALWAYS);
                                        assertThat(found.size())
                                                .isGreaterThanOrEqualTo((int) atLeast);
                                        assertThat(found).isEqualTo(ticks(0, found.size()));
                                    }
                                    return null;
                                }));
            }
            while (written.get() < 3000) {
                writer.append(
                        Tick.class,
                        ticks(0, 3010).subList((int) written.get(), (int) written.get() + 10));
                written.addAndGet(10);
            }
            for (Future<?> each : reading) {
                each.get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void forItsOwnerAlone() throws IOException {
        Path inside = folder.resolve("main");
        try (HistoryWriter writer =
                HistoryWriter.open(inside, Duration.ofDays(1), BOUND, Clock.systemUTC())) {
            writer.append(Tick.class, ticks(0, 1));
        }

        assertThat(Files.getPosixFilePermissions(inside))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void byOneWriterOnly() throws IOException {
        try (HistoryWriter writer = writer()) {
            writer.append(Tick.class, ticks(0, 1));

            assertThat(HistoryWriter.open(folder, Duration.ofDays(1), BOUND, Clock.systemUTC()))
                    .isNull();
        }
        writer().close();
    }

    @Test
    void andIsNothingForAnotherForm() throws IOException {
        writer().close();
        Path other = Segment.of(folder, 1).file();
        Files.write(
                other,
                new byte[] {'D', 'B', 'T', 'H', 0, 0, 0, 2, 1, 2, 3},
                StandardOpenOption.CREATE);

        assertThat(new History(folder).read(Tick.class, 0, ALWAYS)).isEmpty();
        assertThat(new History(folder).extent().isEmpty()).isTrue();
    }
}
