package ai.dbtool.cli;

import ai.dbtool.config.SourceConfig;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether files of a source can be read at all, cheaply: what they are is found out by the servers.
 * A folder without files is fine, one whose files are all closed to us is not.
 */
final class ReadableSource {

    /** Enough to find one that is open, few enough for every two seconds. */
    private static final int LOOKED_AT = 100;

    private ReadableSource() {}

    /** How many of the source's paths cannot be read; {@code null} when all can. */
    static @Nullable String problem(SourceConfig source) {
        List<String> paths = source.paths();
        long closed = paths.stream().filter(path -> !readable(path)).count();
        return closed == 0 ? null : closed + " of " + paths.size() + " paths cannot be read";
    }

    private static boolean readable(String path) {
        try {
            int wild = wildcard(path);
            if (wild < 0 || Files.exists(Path.of(path))) {
                Path whole = Path.of(path);
                return Files.isDirectory(whole) ? open(whole) : Files.isReadable(whole);
            }
            int slash = path.lastIndexOf('/', wild);
            return open(Path.of(slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash)));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static int wildcard(String path) {
        for (int i = 0; i < path.length(); i++) {
            if ("*?[{".indexOf(path.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static boolean open(Path folder) {
        try (Stream<Path> inside = Files.list(folder)) {
            List<Path> first = inside.limit(LOOKED_AT).toList();
            return first.isEmpty() || first.stream().anyMatch(Files::isReadable);
        } catch (IOException e) {
            return false;
        }
    }
}
