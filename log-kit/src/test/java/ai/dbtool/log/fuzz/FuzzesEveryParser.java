package ai.dbtool.log.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.Wraps;
import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.format.CsvSplitter;
import ai.dbtool.log.format.JsonSplitter;
import ai.dbtool.log.format.LinePrefix;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.format.Splitter;
import ai.dbtool.log.format.StderrSplitter;
import ai.dbtool.log.format.Timestamps;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Logs;
import ai.dbtool.log.source.Reader;
import ai.dbtool.log.wrap.Wrapping;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Damaged logs of every format: no exception, no hang, every event once, and the same whatever the
 * borders of blocks. The same damage each time; more with {@code -Dfuzz.rounds=100000
 * -Dfuzz.seed=2}.
 */
class FuzzesEveryParser {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 400);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final Instant WRITTEN = Instant.parse("2026-03-15T00:00:00Z");

    @TempDir private Path folder;

    static List<Target> splitters() {
        Timestamps timestamps = new Timestamps();
        Catalogue catalogue = Catalogue.standard();
        return List.of(
                new Target(
                        "stderr",
                        Samples.stderr(),
                        () ->
                                new StderrSplitter(
                                        LinePrefix.compile("%m [%p] %q%u@%d/%a %e ", timestamps),
                                        catalogue)),
                new Target(
                        "stderr, another prefix",
                        Samples.stderr(),
                        () ->
                                new StderrSplitter(
                                        LinePrefix.compile("%t:%r:%u@%d:[%p]:", timestamps),
                                        catalogue)),
                new Target("csvlog", Samples.csv(), () -> new CsvSplitter(timestamps, catalogue)),
                new Target(
                        "jsonlog", Samples.json(), () -> new JsonSplitter(timestamps, catalogue)));
    }

    record Target(String name, String sample, Supplier<Splitter> splitter) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("splitters")
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void splitsTheSameWhateverTheBlocks(Target target) {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = Damage.of(Samples.bytes(target.sample), random);
            List<String> whole = split(target.splitter.get(), bytes, new Random(round), 1 << 20);
            List<String> parts = split(target.splitter.get(), bytes, new Random(round), 700);
            assertThat(parts).as("round %s of seed %s", round, SEED).isEqualTo(whole);
        }
    }

    /** Every event and what was not parsed; blocks have up to {@code largest} bytes, or grow. */
    private static List<String> split(Splitter splitter, byte[] bytes, Random random, int largest) {
        List<String> seen = new ArrayList<>();
        long[] last = {-1};
        int at = 0;
        int length = 1 + random.nextInt(largest);
        while (true) {
            int to = Math.min(bytes.length, at + length);
            boolean end = to == bytes.length;
            byte[] block = Arrays.copyOfRange(bytes, at, to);
            int taken =
                    splitter.split(
                            block,
                            0,
                            block.length,
                            at,
                            end ? Splitter.More.NOTHING : Splitter.More.FOLLOWS,
                            event -> keep(event, seen, last));
            assertThat(taken).isBetween(0, block.length);
            if (end) {
                break;
            }
            at += taken;
            length = taken == 0 ? length * 2 : 1 + random.nextInt(largest);
        }
        splitter.finish(event -> keep(event, seen, last));
        seen.add(splitter.unparsed() + " unparsed of " + splitter.lines() + " lines");
        return seen;
    }

    private static boolean keep(RawEvent raw, List<String> seen, long[] last) {
        assertThat(raw.offset()).as("each event once, in order").isGreaterThan(last[0]);
        last[0] = raw.offset();
        Event event = raw.toEvent("f", "log");
        seen.add(event.toString());
        return true;
    }

    static List<String> wrappings() {
        List<String> names = new ArrayList<>(Samples.wrapped().keySet());
        names.addAll(Samples.others().keySet());
        return names;
    }

    private static byte[] sample(String name) {
        String log = Samples.wrapped().getOrDefault(name, Samples.others().get(name));
        return Wraps.bytes(name, log);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappings")
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void unwrapsTheSameWhateverTheBlocks(String name) throws IOException {
        byte[] sample = sample(name);
        List<Wrapping> known = Wrapping.of(sample, WRITTEN);
        List<Wrapping> wrappings = known.isEmpty() ? List.of(Wrapping.TEXT) : known;
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = Damage.of(sample, random);
            byte[] whole = unwrapped(new ByteArrayInputStream(bytes), wrappings);
            byte[] parts = unwrapped(new Trickle(bytes, new Random(round)), wrappings);
            assertThat(parts).as("round %s of seed %s", round, SEED).isEqualTo(whole);
        }
    }

    private static byte[] unwrapped(InputStream in, List<Wrapping> wrappings) throws IOException {
        try (Wrapping.Content content = Wrapping.open(in, wrappings, WRITTEN)) {
            byte[] inner = content.in().readAllBytes();
            long lines = 1;
            long last = 0;
            for (byte b : inner) {
                lines += b == '\n' ? 1 : 0;
            }
            for (long line = 1; line <= lines; line += 7) {
                last = content.line(line);
                assertThat(last).isPositive();
            }
            return inner;
        }
    }

    /** Gives a few bytes at a time. */
    private static final class Trickle extends InputStream {
        private final byte[] bytes;
        private final Random random;
        private int at;

        Trickle(byte[] bytes, Random random) {
            this.bytes = bytes;
            this.random = random;
        }

        @Override
        public int read() {
            return at == bytes.length ? -1 : bytes[at++] & 255;
        }

        @Override
        public int read(byte[] b, int off, int len) {
            int count = Math.min(Math.min(len, 1 + random.nextInt(300)), bytes.length - at);
            if (count == 0) {
                return len == 0 ? 0 : -1;
            }
            System.arraycopy(bytes, at, b, off, count);
            at += count;
            return count;
        }
    }

    /** Through the front door: what the file is, then all of it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappings")
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void opensWhateverItIs(String name) throws IOException {
        Random random = new Random(SEED);
        Logs logs = new Logs(Catalogue.standard());
        Path file = folder.resolve("any.log");
        for (int round = 0; round < ROUNDS / 20; round++) {
            Files.write(file, Damage.of(sample(name), random));
            LogSet set = logs.open(List.of(file.toString()), List.of());
            assertThat(set.files().size() + set.skipped().size()).isEqualTo(1);
            set.files()
                    .forEach(
                            log -> {
                                Reader.Seen seen =
                                        Reader.read(
                                                log,
                                                logs.catalogue(),
                                                event -> log.event(event).line() > 0,
                                                () -> false);
                                assertThat(seen.problem()).isNull();
                            });
        }
    }
}
