package ai.dbtool.log.source;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.format.LogFormat;
import ai.dbtool.log.query.Context;
import ai.dbtool.log.query.Filter;
import ai.dbtool.log.query.Handle;
import ai.dbtool.log.query.Order;
import ai.dbtool.log.query.Overview;
import ai.dbtool.log.query.Search;
import ai.dbtool.log.query.Window;

import com.github.luben.zstd.ZstdOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Files come, go, are rotated, compressed and written twice; each event counts once. */
class OpensSources {

    @TempDir Path folder;
    private final Logs logs = new Logs(Catalogue.standard());

    private static String stderr(int hour, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(String.format("2026-03-14 %02d:%02d:00.000 UTC [9] ", hour, i));
            text.append("ERROR:  division by zero\n");
        }
        return text.toString();
    }

    private static String csv(int hour, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(String.format("2026-03-14 %02d:%02d:00.000 UTC,", hour, i));
            text.append(
                    "\"app\",\"shop\",9,\"[local]\",65f2c1a0.9,1,\"SELECT\",2026-03-14 08:00:00"
                            + " UTC,3/1,0,ERROR,22012,\"division by zero\",,,,,,\"SELECT 1/0\",,,"
                            + "\"web\",\"client backend\",,0\n");
        }
        return text.toString();
    }

    private long events(String... paths) {
        LogSet set = logs.open(List.of(paths), List.of());
        return Overview.of(set, logs.catalogue(), Window.all(), () -> false).events();
    }

    /** A download of what {@code describe-db-log-files} lists. */
    @Test
    void readsAFolderOfRds() throws IOException {
        Path error = Files.createDirectory(folder.resolve("error"));
        for (int hour : new int[] {10, 9}) {
            String at = String.format("2026-03-14 %02d:", hour);
            Files.writeString(
                    error.resolve(String.format("postgresql.log.2026-03-14-%02d", hour)),
                    at
                            + "00:00 UTC::@:[31]:LOG:  checkpoint starting: time\n"
                            + at
                            + "01:00 UTC:10.0.0.7(5432):app@shop:[42]:ERROR:  division by zero at character 8\n"
                            + at
                            + "01:00 UTC:10.0.0.7(5432):app@shop:[42]:STATEMENT:  SELECT 1/0\n");
        }
        Files.createDirectory(folder.resolve("trace"));
        LogSet set = logs.open(List.of(folder.toString()), List.of());

        assertThat(set.files().stream().map(file -> file.path().getFileName().toString()))
                .containsExactly("postgresql.log.2026-03-14-09", "postgresql.log.2026-03-14-10");
        assertThat(set.files()).allMatch(file -> file.kind().equals("rds, stderr"));
        assertThat(set.skipped().stream().map(Object::toString).toList())
                .singleElement()
                .asString()
                .endsWith("trace: directory");
        Overview overview = Overview.of(set, logs.catalogue(), Window.all(), () -> false);
        assertThat(overview.events()).isEqualTo(4);
        assertThat(overview.scan().unparsed()).isZero();
        assertThat(overview.classes().getFirst().users().getFirst().user()).isEqualTo("app");
    }

    @Test
    void ordersRotatedFilesByTime() throws IOException {
        Files.writeString(folder.resolve("postgresql.log"), stderr(11, 3));
        Files.writeString(folder.resolve("postgresql.log.1"), stderr(10, 3));
        gzip(folder.resolve("postgresql.log.2.gz"), stderr(9, 3));
        zstd(folder.resolve("postgresql.log.3.zst"), stderr(8, 3));
        LogSet set = logs.open(List.of(folder.toString()), List.of());
        assertThat(set.files().stream().map(f -> f.path().getFileName().toString()))
                .containsExactly(
                        "postgresql.log.3.zst",
                        "postgresql.log.2.gz",
                        "postgresql.log.1",
                        "postgresql.log");
        assertThat(set.from()).hasToString("2026-03-14T08:00:00Z");
        assertThat(set.to()).hasToString("2026-03-14T11:02:00Z");
        assertThat(events(folder.toString())).isEqualTo(12);
        assertThat(events(folder + "/*.log")).isEqualTo(3);
        assertThat(events(folder + "/*.log", folder.resolve("postgresql.log").toString()))
                .isEqualTo(3);
    }

    @Test
    void aHandleSurvivesRotationAndCompression() throws IOException {
        Path live = folder.resolve("postgresql.log");
        Files.writeString(live, stderr(9, 3));
        LogSet set = logs.open(List.of(folder.toString()), List.of());
        Search found =
                Search.events(
                        set,
                        logs.catalogue(),
                        Filter.all(Window.all()),
                        Order.NEWEST,
                        1,
                        null,
                        () -> false);
        Event event = found.events().getFirst();
        Files.delete(live);
        gzip(folder.resolve("postgresql.log.1.gz"), stderr(9, 3));
        Files.writeString(live, stderr(12, 2));
        Handle handle = Handle.parse(event.handle());
        Context context =
                Context.of(
                        logs.open(List.of(folder.toString()), List.of()),
                        logs.catalogue(),
                        handle,
                        1,
                        1,
                        Context.Kin.ALL,
                        () -> false);
        assertThat(context.event().at()).isEqualTo(event.at());
        assertThat(context.event().line()).isEqualTo(3);
        assertThat(context.around()).hasSize(3);
        assertThat(context.around().getLast().at()).hasToString("2026-03-14T12:00:00Z");
    }

    @Test
    void countsAnEventWrittenInTwoFormatsOnce() throws IOException {
        Files.writeString(folder.resolve("postgresql.log"), stderr(8, 2) + stderr(9, 5));
        Files.writeString(folder.resolve("postgresql.csv"), csv(9, 5));
        LogSet set = logs.open(List.of(folder.toString()), List.of());
        assertThat(set.files().stream().map(LogFile::format))
                .contains(LogFormat.CSVLOG, LogFormat.STDERR);
        assertThat(events(folder.toString())).isEqualTo(7);
        assertThat(set.skipped().toString()).contains("same events as postgresql.csv");
    }

    @Test
    void leavesForeignFilesAlone() throws IOException {
        Files.writeString(folder.resolve("app.csv"), "a,b,c\n1,2,3\n");
        Files.writeString(folder.resolve("app.json"), "{\"level\":\"info\"}\n");
        Files.writeString(folder.resolve("app.log"), "started\nstopped\n");
        Files.write(folder.resolve("x.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 0});
        Files.createDirectory(folder.resolve("sub"));
        LogSet set = logs.open(List.of(folder.toString(), folder + "/none*"), List.of());
        assertThat(set.files()).isEmpty();
        assertThat(set.skipped())
                .extracting(Skipped::reason)
                .containsExactlyInAnyOrder(
                        "not a PostgreSQL log, and its lines have no times",
                        "not a PostgreSQL log, and its lines have no times",
                        "not a PostgreSQL log, and its lines have no times",
                        "compressed data ends too early",
                        "directory",
                        "no file matches");
    }

    @Test
    void seesWhatIsAppended() throws IOException {
        Path live = folder.resolve("postgresql.log");
        Files.writeString(live, stderr(9, 3));
        assertThat(events(live.toString())).isEqualTo(3);
        Files.writeString(live, stderr(9, 3) + stderr(10, 4));
        assertThat(events(live.toString())).isEqualTo(7);
    }

    @Test
    void readsFilesLargerThanItsBlocks() throws IOException {
        String hour = stderr(9, 60);
        Path big = folder.resolve("big.log");
        Files.writeString(big, hour.repeat(800));
        LogSet set = logs.open(List.of(big.toString()), List.of());
        Overview overview = Overview.of(set, logs.catalogue(), Window.all(), () -> false);
        assertThat(overview.events()).isEqualTo(48_000);
        assertThat(overview.scan().unparsed()).isZero();
        assertThat(overview.scan().lines()).isEqualTo(48_000);
        Event last = overview.classes().getFirst().last();
        assertThat(last.line()).isEqualTo(48_000);
        assertThat(last.texts().message()).isEqualTo("division by zero");
    }

    private static void gzip(Path file, String text) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void zstd(Path file, String text) throws IOException {
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
