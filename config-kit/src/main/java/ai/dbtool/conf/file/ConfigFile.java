package ai.dbtool.conf.file;

import java.nio.file.Path;
import java.util.List;

/**
 * One file as read; nothing of it is lost.
 *
 * @param path absolute path
 * @param kind what it was read as
 * @param entries in file order
 * @param problems lines that could not be understood
 * @param lines the text, for patches
 * @param bytes size
 */
public record ConfigFile(
        Path path,
        FileKind kind,
        List<Entry> entries,
        List<Problem> problems,
        List<String> lines,
        long bytes) {

    public ConfigFile {
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
        lines = List.copyOf(lines);
    }

    /** What a parser found in {@code text}. */
    public static ConfigFile of(
            SourceText text, FileKind kind, List<Entry> entries, List<Problem> problems) {
        return new ConfigFile(text.path(), kind, entries, problems, text.lines(), text.bytes());
    }
}
