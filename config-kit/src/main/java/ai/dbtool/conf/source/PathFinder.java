package ai.dbtool.conf.source;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expands configured paths (files, folders, globs) into files; a data directory is not walked. */
final class PathFinder {

    /** Folder without wildcards, then the rest. */
    private static final Pattern GLOB = Pattern.compile("((?:[^*?\\[{]*/)?)([^/]*[*?\\[{].*)");

    private static final int MAX_DEPTH = 12;
    private static final int MAX_FILES = 2_000;

    /** Folders of tools and builds; nothing configured lives there. */
    private static final Set<String> PASSED_OVER =
            Set.of(
                    ".git",
                    ".svn",
                    ".hg",
                    ".idea",
                    ".gradle",
                    ".mvn",
                    ".venv",
                    "venv",
                    "node_modules",
                    "target",
                    "__pycache__",
                    ".terraform");

    /** The configuration files of a data directory; the rest of it is data. */
    private static final List<String> OF_SERVER =
            List.of("postgresql.conf", "postgresql.auto.conf", "pg_hba.conf", "pg_ident.conf");

    private final Set<Path> files = new TreeSet<>();
    private final List<ConfigSet.Skipped> skipped = new ArrayList<>();

    /** Adds what {@code configured} stands for. */
    void add(String configured) {
        try {
            Matcher glob = GLOB.matcher(configured);
            if (glob.matches()) {
                glob(configured, glob.group(1), glob.group(2));
                return;
            }
            Path path = Path.of(configured).toAbsolutePath().normalize();
            if (Files.isDirectory(path)) {
                folder(path);
            } else if (Files.notExists(path)) {
                skipped.add(new ConfigSet.Skipped(configured, "does not exist"));
            } else if (!Files.exists(path)) {
                skipped.add(new ConfigSet.Skipped(configured, "permission denied"));
            } else {
                files.add(path);
            }
        } catch (IOException | IllegalArgumentException e) {
            skipped.add(new ConfigSet.Skipped(configured, "cannot be read"));
        }
    }

    /** Files found, by path. */
    Set<Path> files() {
        return files;
    }

    /** What could not be found or read. */
    List<ConfigSet.Skipped> skipped() {
        return skipped;
    }

    private void glob(String configured, String literal, String pattern) throws IOException {
        Path base = Path.of(literal).toAbsolutePath().normalize();
        int before = files.size();
        if (Files.isDirectory(base)) {
            FileSystem system = base.getFileSystem();
            PathMatcher relative = system.getPathMatcher("glob:" + pattern);
            walk(base, path -> relative.matches(base.relativize(path)), false);
        }
        if (files.size() == before) {
            skipped.add(new ConfigSet.Skipped(configured, "matches no file"));
        }
    }

    private void folder(Path folder) throws IOException {
        if (isDataDirectory(folder)) {
            dataDirectory(folder);
            return;
        }
        if (!Files.isReadable(folder)) {
            skipped.add(new ConfigSet.Skipped(folder.toString(), "permission denied"));
            return;
        }
        walk(folder, path -> true, true);
    }

    private static boolean isDataDirectory(Path folder) {
        return Files.exists(folder.resolve("PG_VERSION")) && Files.exists(folder.resolve("global"));
    }

    private void dataDirectory(Path folder) {
        for (String name : OF_SERVER) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                files.add(file);
            }
        }
    }

    /** Whether a link leads to a file under {@code base}, which may be a link itself. */
    private static boolean within(Path base, Path link) {
        try {
            return link.toRealPath().startsWith(base.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private void walk(Path base, PathMatcher wanted, boolean whole) throws IOException {
        Files.walkFileTree(
                base,
                EnumSet.noneOf(FileVisitOption.class),
                MAX_DEPTH,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        if (isDataDirectory(folder) && !folder.equals(base)) {
                            if (whole) {
                                dataDirectory(folder);
                            }
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        boolean tool = PASSED_OVER.contains(String.valueOf(folder.getFileName()));
                        return tool && !folder.equals(base)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (!wanted.matches(file) || Files.isDirectory(file)) {
                            return FileVisitResult.CONTINUE;
                        }
                        if (attributes.isSymbolicLink() && !within(base, file)) {
                            skipped.add(
                                    new ConfigSet.Skipped(
                                            file.toString(), "a link that leads out of " + base));
                            return FileVisitResult.CONTINUE;
                        }
                        if (files.size() >= MAX_FILES) {
                            skipped.add(
                                    new ConfigSet.Skipped(
                                            base.toString(), "more than " + MAX_FILES + " files"));
                            return FileVisitResult.TERMINATE;
                        }
                        files.add(file.normalize());
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        skipped.add(
                                new ConfigSet.Skipped(
                                        file.toString(),
                                        e instanceof AccessDeniedException
                                                ? "permission denied"
                                                : "cannot be read"));
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
