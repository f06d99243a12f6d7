package ai.dbtool.conftools.source;

import ai.dbtool.mcp.tool.ToolFailure;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Short names of files: as much of the end of its path as tells a file from the others.
 *
 * @param paths all of them, absolute
 */
public record FileNames(Set<Path> paths) {

    public FileNames {
        paths = new TreeSet<>(paths);
    }

    /** The shortest name of {@code path}, which is one of them. */
    public String of(Path path) {
        for (int from = path.getNameCount() - 1; from > 0; from--) {
            Path tail = path.subpath(from, path.getNameCount());
            if (paths.stream().filter(each -> each.endsWith(tail)).count() == 1) {
                return tail.toString();
            }
        }
        return path.toString();
    }

    /** Names that start with {@code prefix}. */
    public List<String> starting(String prefix) {
        return paths.stream().map(this::of).filter(name -> name.startsWith(prefix)).toList();
    }

    /**
     * The file that {@code name} stands for.
     *
     * @throws ToolFailure {@code unknown_file}
     */
    public Path find(String name) {
        List<Path> fitting = paths.stream().filter(path -> ends(path, name)).toList();
        if (fitting.size() != 1) {
            throw ToolFailure.unknown(
                    "unknown_file",
                    fitting.isEmpty() ? "file" : "file, which several are called,",
                    name,
                    starting(""));
        }
        return fitting.getFirst();
    }

    private static boolean ends(Path path, String name) {
        try {
            return !name.isEmpty() && path.endsWith(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
