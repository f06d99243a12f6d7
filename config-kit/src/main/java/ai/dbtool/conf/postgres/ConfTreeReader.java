package ai.dbtool.conf.postgres;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads a configuration the way the server does: includes expanded in place, relative to the file
 * that includes; a folder's files in C order; postgresql.auto.conf of the data directory last
 * (guc-file.l, ProcessConfigFileInternal).
 */
public final class ConfTreeReader {

    /** CONF_FILE_MAX_DEPTH of PostgreSQL. */
    private static final int MAX_DEPTH = 10;

    /** A tree of includes can grow without end through diamonds; real ones have a few dozens. */
    private static final int MAX_FILES = 500;

    private static final String AUTO_CONF = "postgresql.auto.conf";

    private final List<ConfigFile> files = new ArrayList<>();
    private final List<Entry> settings = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<ConfTree.Unread> unread = new ArrayList<>();
    private final List<Path> ignored = new ArrayList<>();
    private final Set<Path> open = new LinkedHashSet<>();

    private ConfTreeReader() {}

    /**
     * The tree of {@code root}.
     *
     * @param dataDirectory where postgresql.auto.conf is looked for when no file sets {@code
     *     data_directory}; the folder of {@code root} when {@code null}
     */
    public static ConfTree read(Path root, @Nullable Path dataDirectory) {
        return read(List.of(root), dataDirectory);
    }

    /** The tree of several files that are read one after the other, as fragments are. */
    public static ConfTree read(List<Path> roots, @Nullable Path dataDirectory) {
        ConfTreeReader reader = new ConfTreeReader();
        for (Path root : roots) {
            reader.file(root.toAbsolutePath().normalize(), FileKind.POSTGRESQL_CONF, 0, null);
        }
        reader.auto(roots.getFirst().toAbsolutePath().normalize(), dataDirectory);
        return new ConfTree(
                reader.files, reader.settings, reader.problems, reader.unread, reader.ignored);
    }

    private void auto(Path root, @Nullable Path hint) {
        if (files.isEmpty()) {
            return;
        }
        Path folder = parent(root);
        String configured = null;
        for (Entry entry : settings) {
            if (entry.key().equalsIgnoreCase("data_directory")) {
                configured = entry.value();
            }
        }
        Path data = configured != null ? resolve(folder, configured) : hint != null ? hint : folder;
        Path auto = (data == null ? folder : data).resolve(AUTO_CONF);
        if (root.equals(auto)) {
            return;
        }
        if (Files.notExists(auto)) {
            if (configured == null && hint == null && !Files.exists(folder.resolve("PG_VERSION"))) {
                unread.add(
                        new ConfTree.Unread(
                                auto, "data directory unknown: settings of ALTER SYSTEM not seen"));
            }
            return;
        }
        file(auto, FileKind.AUTO_CONF, 0, null);
    }

    private void file(Path path, FileKind kind, int depth, @Nullable Entry from) {
        if (files.size() >= MAX_FILES) {
            unread.add(new ConfTree.Unread(path, "more than " + MAX_FILES + " files"));
            return;
        }
        SourceText text;
        try {
            text = SourceText.read(path);
        } catch (IOException e) {
            failed(path, kind, from, e);
            return;
        }
        ConfigFile file = ConfParser.parse(text, kind);
        files.add(file);
        problems.addAll(file.problems());
        open.add(file.path());
        for (Entry entry : file.entries()) {
            switch (entry.key().toLowerCase(Locale.ROOT)) {
                case "include" -> include(entry, depth, true);
                case "include_if_exists" -> include(entry, depth, false);
                case "include_dir" -> includeFolder(entry, depth);
                default -> settings.add(entry);
            }
        }
        open.remove(file.path());
    }

    private void include(Entry entry, int depth, boolean required) {
        Path path = resolve(parent(entry.at().file()), entry.value());
        if (path == null || entry.value().isBlank()) {
            problem(entry, entry.key() + " names no file");
        } else if (open.contains(path)) {
            problem(entry, "configuration file recursion in " + path);
        } else if (depth + 1 > MAX_DEPTH) {
            problem(entry, "includes are nested deeper than " + MAX_DEPTH);
        } else if (required || !Files.notExists(path)) {
            file(path, FileKind.POSTGRESQL_CONF, depth + 1, entry);
        }
    }

    private void includeFolder(Entry entry, int depth) {
        Path folder = resolve(parent(entry.at().file()), entry.value());
        if (folder == null || entry.value().isBlank()) {
            problem(entry, "include_dir names no folder");
            return;
        }
        if (depth + 1 > MAX_DEPTH) {
            problem(entry, "includes are nested deeper than " + MAX_DEPTH);
            return;
        }
        List<Path> found;
        try (Stream<Path> content = Files.list(folder)) {
            found =
                    content.filter(path -> !Files.isDirectory(path))
                            .sorted(this::inCOrder)
                            .toList();
        } catch (NoSuchFileException e) {
            problem(entry, "include_dir " + folder + " does not exist");
            return;
        } catch (IOException e) {
            unread.add(new ConfTree.Unread(folder, reason(e)));
            return;
        }
        for (Path path : found) {
            String name = String.valueOf(path.getFileName());
            if (name.endsWith(".conf") && name.length() >= 6 && !name.startsWith(".")) {
                file(path.normalize(), FileKind.POSTGRESQL_CONF, depth + 1, entry);
            } else {
                ignored.add(path);
            }
        }
    }

    private int inCOrder(Path a, Path b) {
        return Arrays.compareUnsigned(
                a.toString().getBytes(StandardCharsets.UTF_8),
                b.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void failed(Path path, FileKind kind, @Nullable Entry from, IOException e) {
        boolean missing = e instanceof NoSuchFileException;
        if (missing && from != null) {
            problem(from, "included file " + path + " does not exist: the server will not start");
        } else if (!missing || kind != FileKind.AUTO_CONF) {
            unread.add(new ConfTree.Unread(path, reason(e)));
        }
    }

    private void problem(Entry entry, String message) {
        problems.add(new Problem(entry.at(), message, entry.key()));
    }

    /** Why a file could not be read, without its content or the exception's own text. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "does not exist";
        }
        String message = e.getMessage();
        return message != null && !message.contains("/") ? message : "cannot be read";
    }

    private static @Nullable Path resolve(Path folder, String name) {
        try {
            return folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }
}
