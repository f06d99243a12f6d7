package ai.dbtool.mcp.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.audit.AuditVerifier.Head;
import ai.dbtool.mcp.audit.AuditVerifier.Report;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.server.CallRecord;
import ai.dbtool.mcp.watch.Outcome;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/** The chain does not end where a file does. */
class GoesOnInTheNextFile {

    private static final Instant NOW = Instant.parse("2026-11-23T03:00:00Z");
    private static final int SIZE = 2_000;

    @TempDir private Path state;
    private final InstallationKey key =
            InstallationKey.of("audit".getBytes(StandardCharsets.UTF_8));

    @BeforeEach
    void twentyCalls() {
        write(7, 20);
    }

    /** A millisecond later at each look, so that names of files are in order. */
    private static final class Ticking extends Clock {

        private Instant now = NOW;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            now = now.plusMillis(1);
            return now;
        }
    }

    private void write(long pid, int calls) {
        write(pid, calls, new Ticking());
    }

    private void write(long pid, int calls, Clock clock) {
        try (FileAuditLog log = new FileAuditLog(state, key, clock, pid, SIZE, AuditSink.NONE)) {
            for (int i = 0; i < calls; i++) {
                log.write(
                        new CallRecord(
                                NOW,
                                "me",
                                "mcp-db-tools",
                                "db_query",
                                JsonMapper.shared().createObjectNode().put("n", i),
                                Outcome.OK,
                                null,
                                1,
                                9,
                                3));
            }
        }
    }

    private Report verify(Head... heads) throws IOException {
        return new AuditVerifier(state, key).verify(List.of(heads));
    }

    /** In the order they were begun. */
    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(state.resolve("audit"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void atItsSizeAndProvably() throws IOException {
        assertThat(files()).hasSizeGreaterThan(3);
        for (Path file : files()) {
            assertThat(Files.size(file)).isLessThan(SIZE + 1_000);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        Report report = verify();

        assertThat(report.intact()).isTrue();
        assertThat(report.files()).allMatch(AuditVerifier.FileReport::closed);
        long calls = 0;
        for (Path file : files()) {
            calls += Files.readAllLines(file).stream().filter(l -> l.contains("db_query")).count();
        }
        assertThat(calls).isEqualTo(20);
    }

    @Test
    void aFileMissingInTheMiddleIsFound() throws IOException {
        Path gone = files().get(1);
        Files.delete(gone);

        assertThat(verify().intact()).isFalse();
        assertThat(verify().problems())
                .containsExactly(
                        files().getFirst().getFileName()
                                + " goes on in "
                                + gone.getFileName()
                                + ", which is missing");
    }

    @Test
    void aFileMissingAtTheEndIsFound() throws IOException {
        Files.delete(files().getLast());

        assertThat(verify().intact()).isFalse();
    }

    @Test
    void oldFilesMayBeArchived() throws IOException {
        Files.delete(files().getFirst());

        assertThat(verify().intact()).isTrue();
    }

    @Test
    void aChangeInAnEarlierFileIsFound() throws IOException {
        Path first = files().getFirst();
        Files.writeString(first, Files.readString(first).replace("\"n\":1", "\"n\":7"));

        assertThat(verify().intact()).isFalse();
    }

    @Test
    void anEarlierFileCutOffAtItsEndIsFound() throws IOException {
        Path first = files().getFirst();
        List<String> lines = Files.readAllLines(first);
        Files.write(first, lines.subList(0, lines.size() - 1));

        assertThat(verify().problems())
                .containsExactly(
                        files().get(1).getFileName()
                                + " does not follow the end of "
                                + first.getFileName()
                                + " as it is now");
    }

    @Test
    void aSecondFileCannotStandForTheThird() throws IOException {
        Files.copy(
                files().get(1), files().get(2), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(verify().intact()).isFalse();
    }

    @Test
    void nothingMayFollowTheLineThatNamesTheNextFile() throws IOException {
        Path first = files().getFirst();
        String last = Files.readAllLines(first).getLast();
        Files.writeString(first, Files.readString(first) + last + "\n");

        assertThat(verify().intact()).isFalse();
    }

    @Test
    void anExportedHeadProvesTheEndToo() throws IOException {
        Head exported = verify().heads().getLast();
        assertThat(verify(exported).intact()).isTrue();
        Path last = state.resolve("audit").resolve(exported.file());
        List<String> lines = Files.readAllLines(last);

        Files.write(last, lines.subList(0, lines.size() - 1));
        assertThat(verify().intact()).as("looks like a process that was killed").isTrue();
        assertThat(verify(exported).problems())
                .containsExactly(
                        exported.file()
                                + " is not the file it was: line "
                                + exported.line()
                                + " is missing or another one");

        Files.delete(last);
        assertThat(verify(exported).problems())
                .contains(exported.file() + " is missing; it had " + exported.line() + " lines");
    }

    @Test
    void aHeadStaysTrueWhileTheFileGrows() throws IOException {
        Head early = new Head(files().getFirst().getFileName().toString(), 2, macOfLine(2));

        assertThat(verify(early).intact()).isTrue();
        assertThat(verify(new Head(early.file(), 1, early.mac())).intact()).isFalse();
    }

    private String macOfLine(int line) throws IOException {
        String text = Files.readAllLines(files().getFirst()).get(line - 1);
        return JsonMapper.shared().readTree(text).path("mac").asString();
    }

    @Test
    void filesOfOneInstantHaveNamesOfTheirOwn() throws IOException {
        Clock stopped = Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC);
        int before = files().size();
        write(9, 20, stopped);

        assertThat(files()).hasSizeGreaterThan(before + 3);
        assertThat(verify().intact()).isTrue();
    }

    @Test
    void processesDoNotMix() throws IOException {
        write(8, 20);

        assertThat(verify().intact()).isTrue();
        assertThat(verify().files()).hasSizeGreaterThan(7);
    }
}
