package ai.dbtool.log.source;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.query.Overview;
import ai.dbtool.log.query.Window;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Archives, links, holes, truncation and growth: read as far as it goes, and said. */
class SurvivesWhatFilesDo {

    @TempDir Path folder;
    private final Logs logs = new Logs(Catalogue.standard());

    private static String lines(int from, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            text.append(line(i)).append("ERROR:  division by zero\n");
        }
        return text.toString();
    }

    private static String line(int i) {
        int minute = i / 60;
        return String.format(
                "2026-03-14 %02d:%02d:%02d.000 UTC [9] ", minute / 60, minute % 60, i % 60);
    }

    private LogSet open(Object... paths) {
        return logs.open(Arrays.stream(paths).map(Object::toString).toList(), List.of());
    }

    private Overview overview(Object... paths) {
        return Overview.of(open(paths), logs.catalogue(), Window.all(), () -> false);
    }

    private static byte[] xz(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(bytes, new LZMA2Options(0))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void readsXzWhateverItsName() throws IOException {
        Files.write(folder.resolve("postgresql.log.2"), xz(lines(0, 500)));
        LogSet set = open(folder);
        assertThat(set.files().getFirst().packing()).isEqualTo(Packing.XZ);
        assertThat(set.to()).hasToString("2026-03-14T00:08:19Z");
        assertThat(overview(folder).events()).isEqualTo(500);
    }

    @Test
    void readsADamagedXzAsFarAsItGoes() throws IOException {
        byte[] bytes = xz(lines(0, 60_000));
        Path cut = folder.resolve("cut.log.xz");
        Files.write(cut, Arrays.copyOf(bytes, bytes.length * 2 / 3));
        Overview overview = overview(cut);
        assertThat(overview.events()).isBetween(100L, 59_999L);
        assertThat(overview.scan().skipped().toString())
                .contains("compressed data ends too early after");
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(cut, bytes);
        assertThat(overview(cut).scan().skipped().toString()).contains("damaged");
    }

    /** An archive may say that it needs gigabytes to be read. */
    @Test
    void refusesAnArchiveThatAsksForTooMuchMemory() throws IOException {
        byte[] wantsHalfAGigabyte =
                Base64.getDecoder()
                        .decode(
                                "/Td6WFoAAATm1rRGAgAhASIAAACCQKzcAQA4MjAyNi0wMy0xNCAwMDowMDowMC4wMDAgVVRDI"
                                        + "Fs5XSBFUlJPUjogIGRpdmlzaW9uIGJ5IHplcm8KAAAAANobdjNdaXt6AAFROTZRI9wftvN9AQAAAAAEWVo=");
        Files.write(folder.resolve("small.xz"), xz(lines(0, 5)));
        Files.write(folder.resolve("large.xz"), wantsHalfAGigabyte);
        LogSet set = open(folder);
        assertThat(set.files()).hasSize(1);
        assertThat(set.skipped().toString()).contains("large.xz: compressed with a dictionary");
    }

    /** What {@code cat a.gz b.gz} makes, and what an appending archiver writes. */
    @Test
    void readsAllMembersOfAnArchive() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 400; i++) {
            all.writeBytes(gzip(lines(10 * i, 10)));
        }
        Path many = folder.resolve("many.gz");
        Files.write(many, all.toByteArray());
        assertThat(overview(many).events()).isEqualTo(4_000);
    }

    @Test
    void takesALinkedFileOnce() throws IOException {
        Path real = folder.resolve("postgresql-2026-03-14.log");
        Files.writeString(real, lines(0, 3));
        Files.createSymbolicLink(folder.resolve("current.log"), real);
        assertThat(overview(folder).events()).isEqualTo(3);
        assertThat(open(folder).files().getFirst().path()).isEqualTo(real);
        assertThat(open(folder).skipped().toString())
                .contains("current.log: the same file as " + real);
        assertThat(overview(folder.resolve("current.log")).events()).isEqualTo(3);
    }

    @Test
    void doesNotFollowALinkOutOfTheSource() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("other.log"), lines(0, 3));
        Files.writeString(inside.resolve("own.log"), lines(0, 2));
        Files.createSymbolicLink(inside.resolve("evil.log"), outside.resolve("other.log"));
        Files.createSymbolicLink(inside.resolve("gone.log"), outside.resolve("gone.log"));
        for (String path : List.of(inside.toString(), inside + "/*.log")) {
            assertThat(overview(path).events()).isEqualTo(2);
            assertThat(open(path).skipped().toString())
                    .contains("evil.log: leads out of the source", "gone.log: dangling link");
        }
        assertThat(overview(inside, outside).events()).isEqualTo(5);
        assertThat(overview(inside.resolve("evil.log")).events()).isEqualTo(3);
    }

    @Test
    void saysThatStandardInputIsNoSource() {
        assertThat(open("-").skipped().toString()).contains("write it to a file");
    }

    /** logrotate's copytruncate under a writer that does not append leaves a hole. */
    @Test
    void readsBehindTheHoleOfATruncatedFile() throws IOException {
        for (int hole : new int[] {1, 700, 300_000, 20 << 20}) {
            Path file = folder.resolve("hole" + hole + ".log");
            try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.seek(hole);
                out.write((lines(0, 3)).getBytes(StandardCharsets.UTF_8));
            }
            Overview overview = overview(file);
            assertThat(overview.events()).as("hole of %s", hole).isEqualTo(3);
            assertThat(overview.scan().samples()).containsExactly("(NUL bytes)");
            assertThat(overview.scan().unparsed()).isEqualTo(1);
            assertThat(overview.classes().getFirst().first().line()).isEqualTo(1);
        }
        Files.write(folder.resolve("nothing.log"), new byte[100_000]);
        assertThat(open(folder.resolve("nothing.log")).skipped().toString())
                .contains("nothing but NULs");
    }

    @Test
    void readsAroundNulsInTheMiddle() throws IOException {
        Path file = folder.resolve("middle.log");
        Files.writeString(file, lines(0, 2) + "\0".repeat(5_000) + lines(2, 2) + "a\0b\n");
        Overview overview = overview(file);
        assertThat(overview.events()).isEqualTo(4);
        assertThat(overview.scan().unparsed()).isEqualTo(2);
    }

    @Test
    void saysWhatIsNoText() throws IOException {
        byte[] random = new byte[20_000];
        new java.util.Random(1).nextBytes(random);
        Files.write(folder.resolve("a.log"), random);
        Files.write(folder.resolve("b.log"), ("\ufeff" + lines(0, 3)).getBytes("UTF-16LE"));
        assertThat(open(folder).skipped())
                .extracting(Skipped::reason)
                .containsExactly("binary", "UTF-16; convert it to UTF-8");
    }

    @Test
    void readsOneByteEncodingsAmongUtf8() throws IOException {
        Path file = folder.resolve("mixed.log");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String charset : List.of("UTF-8", "ISO-8859-1", "KOI8-R")) {
            String word = charset.equals("KOI8-R") ? "ошибка" : "Größe";
            bytes.writeBytes((line(0) + "ERROR:  column \"" + word).getBytes(charset));
            bytes.writeBytes("\" does not exist\n".getBytes(charset));
        }
        Files.write(file, bytes.toByteArray());
        Overview overview = overview(file);
        assertThat(overview.events()).isEqualTo(3);
        assertThat(overview.scan().unparsed()).isZero();
        assertThat(overview.classes().getFirst().type().id()).isEqualTo("L40");
    }

    @Test
    void saysThatAFileWasTruncatedWhileItWasRead() throws IOException {
        Path file = folder.resolve("copytruncate.log");
        Files.writeString(file, lines(0, 80_000));
        LogFile log = open(file).files().getFirst();
        Reader.Seen seen =
                Reader.read(
                        log,
                        logs.catalogue(),
                        event -> {
                            truncate(file);
                            return true;
                        },
                        () -> false);
        assertThat(seen.events()).isBetween(1_000L, 79_999L);
        assertThat(seen.problem()).startsWith("was truncated while it was read after");
    }

    private static void truncate(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void leavesOutWhatIsAppendedWhileItReads() throws IOException {
        Path file = folder.resolve("growing.log");
        Files.writeString(file, lines(0, 20_000));
        LogFile log = open(file).files().getFirst();
        Reader.Seen seen =
                Reader.read(
                        log,
                        logs.catalogue(),
                        event -> {
                            append(file, line(1) + "LOG:  more\n");
                            return true;
                        },
                        () -> false);
        assertThat(seen.events()).isEqualTo(20_000);
        assertThat(seen.problem()).isNull();
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Far more than a block may hold, in each format, with and without an end. */
    @Test
    void passesOverAGiantLine() throws IOException {
        String giant = "x".repeat(20 << 20);
        Path file = folder.resolve("giant.log");
        Files.writeString(file, lines(0, 1) + line(1) + "LOG:  " + giant + "\n" + lines(2, 1));
        List<Event> events = new ArrayList<>();
        LogFile log = open(file).files().getFirst();
        Reader.Seen seen =
                Reader.read(log, logs.catalogue(), e -> events.add(log.event(e)), () -> false);
        assertThat(seen.bytes()).isEqualTo(Files.size(file));
        assertThat(events).hasSize(3);
        assertThat(events.get(1).texts().message().length()).isLessThanOrEqualTo(64 << 10);
        assertThat(events.get(2).line()).isEqualTo(3);
        Files.writeString(file, lines(0, 2) + giant);
        assertThat(overview(file).events()).isEqualTo(2);
        assertThat(overview(file).scan().unparsed()).isEqualTo(1);
    }
}
