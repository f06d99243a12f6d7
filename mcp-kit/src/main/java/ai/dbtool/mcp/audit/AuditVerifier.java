package ai.dbtool.mcp.audit;

import ai.dbtool.mcp.redact.InstallationKey;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Proves that no line of the audit was changed, removed, added or moved, within a file and from one
 * file to the next.
 */
public final class AuditVerifier {

    private final Path folder;
    private final InstallationKey key;

    /** The audit of {@code stateDirectory}. */
    public AuditVerifier(Path stateDirectory, InstallationKey key) {
        this.folder = stateDirectory.resolve(FileAuditLog.FOLDER);
        this.key = key;
    }

    /**
     * How far a file had come when somebody looked.
     *
     * @param file its name
     * @param line number of its last line
     * @param mac of that line
     */
    public record Head(String file, long line, String mac) {}

    /**
     * What is known about one file.
     *
     * @param file its name
     * @param lines lines proven, up to the first broken one
     * @param lost calls that could not be written, by the file's own account
     * @param brokenLine number of the first line that does not follow from the lines before it, or
     *     {@code null}
     * @param closed whether the last line ends the file; if not, the process still runs or was
     *     killed, or lines were removed at the end
     */
    public record FileReport(
            String file, long lines, long lost, @Nullable Long brokenLine, boolean closed) {

        /** Whether every line holds. */
        public boolean intact() {
            return brokenLine == null;
        }
    }

    /**
     * What is known about all of it.
     *
     * @param files oldest first; none when nothing was ever called
     * @param problems what does not hold between files, or against exported heads
     * @param heads where each file stands now
     */
    public record Report(List<FileReport> files, List<String> problems, List<Head> heads) {

        public Report {
            files = List.copyOf(files);
            problems = List.copyOf(problems);
            heads = List.copyOf(heads);
        }

        /** Whether everything holds. */
        public boolean intact() {
            return problems.isEmpty() && files.stream().allMatch(FileReport::intact);
        }
    }

    /** As below, without exported heads. */
    public Report verify() throws IOException {
        return verify(List.of());
    }

    /**
     * Verifies all files.
     *
     * @param exported heads that were brought into safety earlier: what was there then must be
     *     there now
     */
    public Report verify(Collection<Head> exported) throws IOException {
        Set<Long> wanted = exported.stream().map(Head::line).collect(Collectors.toSet());
        Map<String, ProvenFile> files = new LinkedHashMap<>();
        for (Path file : files()) {
            String name = String.valueOf(file.getFileName());
            files.put(name, ProvenFile.read(file, name, key, wanted));
        }
        List<String> problems = new ArrayList<>();
        files.values().forEach(file -> links(file, files, problems));
        exported.forEach(head -> still(head, files.get(head.file()), problems));
        return new Report(
                files.values().stream().map(ProvenFile::report).toList(),
                problems,
                files.values().stream()
                        .filter(file -> file.lines() > 0)
                        .map(ProvenFile::head)
                        .toList());
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList();
        }
    }

    /**
     * A file may begin after one that is gone, for old files are archived; it may not go on in one
     * that is gone.
     */
    private static void links(
            ProvenFile file, Map<String, ProvenFile> files, List<String> problems) {
        String next = file.next();
        if (next != null && !files.containsKey(next)) {
            problems.add(file.name() + " goes on in " + next + ", which is missing");
        }
        AuditLine.Link link = file.previous();
        ProvenFile previous = link == null ? null : files.get(link.file());
        if (link != null
                && previous != null
                && !(file.name().equals(previous.next())
                        && link.mac().equals(previous.head().mac()))) {
            problems.add(
                    file.name() + " does not follow the end of " + link.file() + " as it is now");
        }
    }

    private static void still(Head head, @Nullable ProvenFile file, List<String> problems) {
        if (file == null) {
            problems.add(head.file() + " is missing; it had " + head.line() + " lines");
        } else if (!file.had(head)) {
            problems.add(
                    head.file()
                            + " is not the file it was: line "
                            + head.line()
                            + " is missing or another one");
        }
    }
}
