package ai.dbtool.conf.postgres;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Problem;

import java.nio.file.Path;
import java.util.List;

/**
 * postgresql.conf with everything it includes and postgresql.auto.conf.
 *
 * @param files every file read, in the order of reading
 * @param settings settings of all files in the order the server applies them; the last one of a
 *     name wins
 * @param problems syntax errors and includes that cannot be followed
 * @param unread files that belong to the tree and were not read, with the reason
 * @param ignored files in an include_dir that the server passes over
 */
public record ConfTree(
        List<ConfigFile> files,
        List<Entry> settings,
        List<Problem> problems,
        List<Unread> unread,
        List<Path> ignored) {

    public ConfTree {
        files = List.copyOf(files);
        settings = List.copyOf(settings);
        problems = List.copyOf(problems);
        unread = List.copyOf(unread);
        ignored = List.copyOf(ignored);
    }

    /**
     * A file that was not read.
     *
     * @param path which
     * @param reason why
     */
    public record Unread(Path path, String reason) {}

    /** No server configuration at all. */
    public static ConfTree empty() {
        return new ConfTree(List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** Whether there is no file. */
    public boolean isEmpty() {
        return files.isEmpty();
    }

    /** Whether every file of the tree could be read. */
    public boolean complete() {
        return !isEmpty() && unread.isEmpty();
    }

    /** Whether {@code path} was read as postgresql.auto.conf. */
    public boolean isAuto(Path path) {
        return files.stream()
                .anyMatch(f -> f.kind() == FileKind.AUTO_CONF && f.path().equals(path));
    }
}
