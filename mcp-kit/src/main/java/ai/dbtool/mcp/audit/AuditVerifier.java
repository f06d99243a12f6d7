package ai.dbtool.mcp.audit;

import ai.dbtool.mcp.redact.InstallationKey;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Proves that no line of the audit was changed, removed, added or moved. */
public final class AuditVerifier {

    private final Path folder;
    private final InstallationKey key;

    /** The audit of {@code stateDirectory}. */
    public AuditVerifier(Path stateDirectory, InstallationKey key) {
        this.folder = stateDirectory.resolve(FileAuditLog.FOLDER);
        this.key = key;
    }

    /**
     * What is known about one file.
     *
     * @param file its name
     * @param lines lines proven, up to the first broken one
     * @param lost calls that could not be written, by the file's own account
     * @param brokenLine number of the first line that does not follow from the lines before it, or
     *     {@code null}
     * @param closed whether the last line is the closing one; if not, the process still runs or was
     *     killed, or lines were removed at the end
     */
    public record FileReport(
            String file, long lines, long lost, @Nullable Long brokenLine, boolean closed) {

        /** Whether every line holds. */
        public boolean intact() {
            return brokenLine == null;
        }
    }

    /** A report for each file, oldest first; none when nothing was ever called. */
    public List<FileReport> verify() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList();
        }
        List<FileReport> reports = new ArrayList<>();
        for (Path file : files) {
            reports.add(verify(file));
        }
        return List.copyOf(reports);
    }

    private FileReport verify(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        AuditChain chain = new AuditChain(key, name);
        long lines = 0;
        long lost = 0;
        boolean closed = false;
        // ISO 8859-1 maps every byte to a character and back: a broken line is found, not thrown
        // on.
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String raw = reader.readLine(); raw != null; raw = reader.readLine()) {
                String line =
                        new String(
                                raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
                JsonNode read = chain.follows(line) ? read(line) : null;
                if (read == null || closed || read.path("line").asLong(0) != lines + 1) {
                    return new FileReport(name, lines, lost, lines + 1, false);
                }
                lines++;
                lost += read.path("lostBefore").asLong(0);
                closed = AuditLine.isClosing(read);
            }
        }
        return new FileReport(name, lines, lost, null, closed);
    }

    private static @Nullable JsonNode read(String line) {
        try {
            return JsonMapper.shared().readTree(line);
        } catch (JacksonException e) {
            return null;
        }
    }
}
