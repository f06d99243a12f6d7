package ai.dbtool.log.source;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Turns configured paths (files, directories, globs) into regular files. A file that is found, not
 * named, must really lie within one of the configured folders: who may write into a log folder must
 * not choose what is read. A file that several names lead to is taken once.
 */
final class Discovery {

    private static final int MAX_FILES = 2_000;
    private static final int MAX_DEPTH = 8;

    private final Set<Path> named = new TreeSet<>();
    private final Set<Path> found = new TreeSet<>();
    private final List<Path> roots = new ArrayList<>();
    private final Map<Path, Path> files = new LinkedHashMap<>();
    private final List<Skipped> skipped = new ArrayList<>();

    static Discovery of(List<String> paths) {
        Discovery discovery = new Discovery();
        paths.forEach(discovery::add);
        Set<Path> all = new TreeSet<>(discovery.named);
        all.addAll(discovery.found);
        // Links last: what they lead to is called by its own name.
        all.stream().filter(path -> !Files.isSymbolicLink(path)).forEach(discovery::resolve);
        all.stream().filter(Files::isSymbolicLink).forEach(discovery::resolve);
        return discovery;
    }

    /** In the order of their paths. */
    List<Path> files() {
        return files.values().stream().sorted().toList();
    }

    List<Skipped> skipped() {
        return List.copyOf(skipped);
    }

    private void add(String path) {
        if (path.equals("-")) {
            skipped.add(
                    new Skipped(
                            path,
                            "standard input can be read only once: write it to a file and name"
                                    + " that"));
            return;
        }
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
            roots.add(path.toRealPath());
            for (Path file : listed(path)) {
                if (isRds(file)) {
                    listed(file).forEach(each -> addFile(each, found));
                } else {
                    addFile(file, found);
                }
            }
        } else if (!Files.exists(path)) {
            boolean dangling = Files.isSymbolicLink(path);
            skipped.add(
                    new Skipped(path.toString(), dangling ? "dangling link" : "does not exist"));
        } else {
            addFile(path, named);
        }
    }

    private static List<Path> listed(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.sorted().toList();
        }
    }

    /** RDS calls its files {@code error/postgresql.log.2026-03-14-09}, and so do downloads. */
    private static boolean isRds(Path folder) throws IOException {
        return folder.endsWith("error")
                && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && listed(folder).stream()
                        .anyMatch(
                                file -> file.getFileName().toString().startsWith("postgresql.log"));
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
        roots.add(root.toRealPath());
        String rest = glob.substring(slash + 1);
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
        int depth =
                rest.contains("**")
                        ? MAX_DEPTH
                        : (int) rest.chars().filter(c -> c == '/').count() + 1;
        int before = found.size() + skipped.size();
        try (Stream<Path> inside = Files.walk(root, depth)) {
            inside.filter(file -> matcher.matches(root.relativize(file)))
                    .filter(file -> !Files.isDirectory(file))
                    .sorted()
                    .forEach(file -> addFile(file, found));
        } catch (java.io.UncheckedIOException e) {
            IOException cause = e.getCause();
            skipped.add(new Skipped(glob, cause == null ? "read error" : Reader.problem(cause)));
        }
        if (found.size() + skipped.size() == before) {
            skipped.add(new Skipped(glob, "no file matches"));
        }
    }

    /** Pipes and devices would block: only regular files are ever opened. */
    private void addFile(Path file, Set<Path> into) {
        if (Files.isDirectory(file)) {
            skipped.add(new Skipped(file.toString(), "directory"));
        } else if (!Files.isRegularFile(file)) {
            boolean dangling = Files.isSymbolicLink(file);
            skipped.add(
                    new Skipped(
                            file.toString(), dangling ? "dangling link" : "not a regular file"));
        } else if (named.size() + found.size() >= MAX_FILES) {
            skipped.add(new Skipped(file.toString(), "more than " + MAX_FILES + " files"));
        } else {
            into.add(file);
        }
    }

    private void resolve(Path file) {
        try {
            Path real = file.toRealPath();
            if (!named.contains(file) && roots.stream().noneMatch(real::startsWith)) {
                skipped.add(
                        new Skipped(
                                file.toString(),
                                "leads out of the source; add what it links to to the paths"));
                return;
            }
            Path same = files.putIfAbsent(real, file);
            if (same != null) {
                skipped.add(new Skipped(file.toString(), "the same file as " + same));
            }
        } catch (IOException e) {
            skipped.add(new Skipped(file.toString(), Reader.problem(e)));
        }
    }
}
