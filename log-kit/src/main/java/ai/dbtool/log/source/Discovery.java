package ai.dbtool.log.source;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Turns configured paths (files, directories, globs) into regular files. */
final class Discovery {

    private static final int MAX_FILES = 2_000;
    private static final int MAX_DEPTH = 8;

    private final Set<Path> files = new TreeSet<>();
    private final List<Skipped> skipped = new ArrayList<>();

    static Discovery of(List<String> paths) {
        Discovery discovery = new Discovery();
        paths.forEach(discovery::add);
        return discovery;
    }

    /** In the order of their paths. */
    List<Path> files() {
        return List.copyOf(files);
    }

    List<Skipped> skipped() {
        return List.copyOf(skipped);
    }

    private void add(String path) {
        try {
            if (isGlob(path) && !Files.exists(Path.of(path))) {
                addGlob(path);
            } else {
                addPath(Path.of(path).toAbsolutePath().normalize());
            }
        } catch (InvalidPathException | PatternSyntaxException _) {
            skipped.add(new Skipped(path, "not a path"));
        } catch (IOException e) {
            skipped.add(new Skipped(path, Reader.problem(e)));
        }
    }

    private static boolean isGlob(String path) {
        return path.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    private void addPath(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> inside = Files.list(path)) {
                inside.sorted().forEach(this::addFile);
            }
        } else if (!Files.exists(path)) {
            skipped.add(new Skipped(path.toString(), "does not exist"));
        } else {
            addFile(path);
        }
    }

    private void addGlob(String glob) throws IOException {
        int wild = 0;
        while ("*?[{".indexOf(glob.charAt(wild)) < 0) {
            wild++;
        }
        int slash = glob.lastIndexOf('/', wild);
        Path base = Path.of(slash < 0 ? "." : slash == 0 ? "/" : glob.substring(0, slash));
        Path root = base.toAbsolutePath().normalize();
        if (!Files.isDirectory(root)) {
            skipped.add(new Skipped(glob, "no such directory"));
            return;
        }
        String rest = glob.substring(slash + 1);
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
        int depth =
                rest.contains("**")
                        ? MAX_DEPTH
                        : (int) rest.chars().filter(c -> c == '/').count() + 1;
        int before = files.size() + skipped.size();
        try (Stream<Path> inside = Files.walk(root, depth)) {
            inside.filter(file -> matcher.matches(root.relativize(file)))
                    .filter(file -> !Files.isDirectory(file))
                    .sorted()
                    .forEach(this::addFile);
        } catch (java.io.UncheckedIOException e) {
            IOException cause = e.getCause();
            skipped.add(new Skipped(glob, cause == null ? "read error" : Reader.problem(cause)));
        }
        if (files.size() + skipped.size() == before) {
            skipped.add(new Skipped(glob, "no file matches"));
        }
    }

    /** Pipes and devices would block: only regular files are ever opened. */
    private void addFile(Path file) {
        if (Files.isDirectory(file)) {
            skipped.add(new Skipped(file.toString(), "directory"));
        } else if (!Files.isRegularFile(file)) {
            boolean dangling = Files.isSymbolicLink(file);
            skipped.add(
                    new Skipped(
                            file.toString(), dangling ? "dangling link" : "not a regular file"));
        } else if (files.size() >= MAX_FILES) {
            skipped.add(new Skipped(file.toString(), "more than " + MAX_FILES + " files"));
        } else {
            files.add(file);
        }
    }
}
