package ai.dbtool.mcp.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.redact.Redactor;
import ai.dbtool.mcp.server.CallRecord;
import ai.dbtool.mcp.watch.Outcome;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class ProvesTheChain {

    private static final Instant NOW = Instant.parse("2026-11-23T03:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir private Path state;
    private final InstallationKey key =
            InstallationKey.of("audit".getBytes(StandardCharsets.UTF_8));

    @BeforeEach
    void threeCalls() {
        try (FileAuditLog log = new FileAuditLog(state, key, CLOCK, 7)) {
            IntStream.of(1, 2, 3).forEach(i -> log.write(call("select " + i)));
        }
    }

    /** Cancelling a call interrupts the thread that records it. */
    @Test
    void thatAnInterruptDoesNotEnd() throws IOException {
        try (FileAuditLog log = new FileAuditLog(state, key, CLOCK, 8)) {
            Thread.currentThread().interrupt();
            log.write(call("cancelled"));
            assertThat(Thread.interrupted()).isTrue();
            log.write(call("the next"));
            assertThat(log.isBehind()).isFalse();
        }

        assertThat(verify().getLast())
                .isEqualTo(
                        new AuditVerifier.FileReport(
                                "20261123T030000.000Z-8.jsonl", 3, 0, null, true));
    }

    @Test
    void ofAnUntouchedFile() throws IOException {
        AuditVerifier.FileReport report = only(verify());

        assertThat(report)
                .isEqualTo(
                        new AuditVerifier.FileReport(
                                "20261123T030000.000Z-7.jsonl", 4, 0, null, true));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        JsonNode line = JsonMapper.shared().readTree(lines().getFirst());
        assertThat(line.path("time").asString()).isEqualTo("2026-11-23T03:00:00Z");
        assertThat(line.at("/arguments/sql").asString()).isEqualTo("select 1");
        assertThat(line.path("outcome").asString()).isEqualTo("ok");
    }

    @Test
    void changedByteIsFound() throws IOException {
        rewrite(lines -> lines.set(1, lines.get(1).replace("select 2", "select 9")));

        assertThat(only(verify()).brokenLine()).isEqualTo(2);
    }

    @Test
    void removedLineIsFound() throws IOException {
        rewrite(lines -> lines.remove(1));

        assertThat(only(verify()).brokenLine()).isEqualTo(2);
    }

    @Test
    void swappedLinesAreFound() throws IOException {
        rewrite(lines -> Collections.swap(lines, 0, 1));

        assertThat(only(verify()).brokenLine()).isEqualTo(1);
    }

    @Test
    void cutOffEndIsShownAsOpen() throws IOException {
        rewrite(lines -> lines.removeLast());

        assertThat(only(verify()).brokenLine()).isNull();
        assertThat(only(verify()).closed()).isFalse();
    }

    @Test
    void halfALineIsFound() throws IOException {
        Files.writeString(file(), Files.readString(file()).strip().replaceAll(".{20}$", ""));

        assertThat(only(verify()).brokenLine()).isEqualTo(4);
    }

    @Test
    void renamedFileIsFound() throws IOException {
        Files.move(file(), file().resolveSibling("20261124T030000.000Z-7.jsonl"));

        assertThat(only(verify()).brokenLine()).isEqualTo(1);
    }

    @Test
    void lineSealedByAnotherInstallationIsFound() throws IOException {
        assertThat(
                        only(new AuditVerifier(state, InstallationKey.ephemeral()).verify().files())
                                .brokenLine())
                .isEqualTo(1);
    }

    @Test
    void callsGoOnWhenNothingCanBeWritten() throws IOException {
        Path blocked = state.resolve("blocked");
        Files.writeString(blocked, "a file where the folder should be");
        FileAuditLog log = new FileAuditLog(blocked, key, CLOCK, 8);
        log.write(call("lost 1"));
        log.write(call("lost 2"));
        assertThat(log.isBehind()).isTrue();
        Files.delete(blocked);
        log.write(call("kept"));
        assertThat(log.isBehind()).isFalse();
        log.close();

        AuditVerifier.FileReport report = only(new AuditVerifier(blocked, key).verify().files());

        assertThat(report.lost()).isEqualTo(2);
        assertThat(report.lines()).isEqualTo(2);
        assertThat(report.intact()).isTrue();
    }

    @Test
    void guardWritesRedactedCalls() throws IOException {
        Path other = state.resolve("other");
        Redactor redactor = new Redactor(key);
        try (FileAuditLog log = new FileAuditLog(other, key, CLOCK, 9)) {
            AuditedCalls guard = new AuditedCalls(redactor, log);
            JsonNode arguments =
                    guard.redact(JsonMapper.shared().readTree("{\"password\":\"hunter2\"}"));
            guard.record(call(arguments)).block();
        }
        try (Stream<Path> files = Files.list(other.resolve("audit"))) {
            assertThat(files.map(ProvesTheChain::text).toList())
                    .singleElement()
                    .asString()
                    .contains(redactor.mark("hunter2"))
                    .doesNotContain("hunter2");
        }
    }

    private static CallRecord call(String sql) {
        return call(JsonMapper.shared().createObjectNode().put("sql", sql));
    }

    private static CallRecord call(JsonNode arguments) {
        return new CallRecord(
                NOW, "me", "mcp-db-tools", "db_query", arguments, Outcome.OK, null, 1, 9, 3);
    }

    private List<AuditVerifier.FileReport> verify() throws IOException {
        return new AuditVerifier(state, key).verify().files();
    }

    private static AuditVerifier.FileReport only(List<AuditVerifier.FileReport> reports) {
        assertThat(reports).hasSize(1);
        return reports.getFirst();
    }

    private Path file() {
        return state.resolve("audit/20261123T030000.000Z-7.jsonl");
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(file());
    }

    private void rewrite(java.util.function.Consumer<List<String>> change) throws IOException {
        List<String> lines = new ArrayList<>(lines());
        change.accept(lines);
        Files.write(file(), lines);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
