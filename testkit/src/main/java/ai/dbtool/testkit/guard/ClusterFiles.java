package ai.dbtool.testkit.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a cluster: its data, its log, and the folder around them with socket and archive;
 * beside them what the corpus would write elsewhere on the machine.
 */
final class ClusterFiles {

    /** What the corpus names its files, wherever they go. */
    static final String MARK = "guard-was-here";

    /**
     * What a server that nobody writes to makes and drops: the cache of relation descriptors
     * (relcache.c, by whichever session comes first), what a checkpoint renames, and the folder of
     * temporary files (fd.c, with the first large sort); a file left in that is reported.
     */
    private static final Pattern BY_ITSELF =
            Pattern.compile(
                    ".*/pg_internal\\.init(\\.\\d+)?|data/pg_logical/replorigin_checkpoint\\.tmp|data/base/pgsql_tmp"
                            // Segments are recycled; a switch shows in the name of the current one.
                            + "|data/pg_wal/[0-9A-F]{24}|data/pg_wal/xlogtemp\\.\\d+");

    /** What is written to all the time: the log, statistics, WAL, and what initdb or we print. */
    private static final Pattern GROWS =
            Pattern.compile("data/(log|pg_wal|pg_stat|pg_stat_tmp)/.*|[^/]+\\.out|data/log");

    /** Small, and nothing but an administrator changes them while the server runs. */
    private static final Pattern STEADY =
            Pattern.compile(
                    "data/(PG_VERSION|[^/]+\\.conf|postmaster\\.(opts|pid)|current_logfiles)"
                            + "|data/.*/PG_VERSION|.*/filenode\\.map|data/global/pg_filenode\\.map");

    private record Seen(FileTime changed, Set<String> names, Set<Path> folders) {}

    private final Path home;
    private final Map<Path, Seen> folders = new HashMap<>();

    /** The files around and in {@code data}. */
    ClusterFiles(Path data) {
        this.home = Objects.requireNonNull(data.getParent(), "a cluster has a folder");
    }

    /** The names of all files; folders that did not change since the last time are not read. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(outside());
        collect(home, names);
        return names;
    }

    private void collect(Path folder, Set<String> names) {
        try {
            FileTime changed = Files.getLastModifiedTime(folder);
            Seen seen = folders.get(folder);
            if (seen == null || !seen.changed().equals(changed)) {
                seen = list(folder, changed);
                folders.put(folder, seen);
            }
            names.addAll(seen.names());
            seen.folders().forEach(inside -> collect(inside, names));
        } catch (NoSuchFileException dropped) {
            folders.remove(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Seen list(Path parent, FileTime changed) throws IOException {
        Set<String> names = new TreeSet<>();
        Set<Path> inside = new TreeSet<>();
        try (Stream<Path> files = Files.list(parent)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = home.relativize(file).toString();
                boolean folder = Files.isDirectory(file);
                if (folder) {
                    inside.add(file);
                }
                if (!BY_ITSELF.matcher(name).matches()) {
                    names.add(folder ? name + "/" : name);
                }
            }
        }
        return new Seen(changed, names, inside);
    }

    /** Names again, with sizes, and with digests where contents must not change. */
    Map<String, String> contents() {
        folders.clear();
        Map<String, String> contents = new TreeMap<>();
        for (String name : names()) {
            contents.put(name, content(name));
        }
        return contents;
    }

    private String content(String name) {
        if (name.endsWith("/") || GROWS.matcher(name).matches()) {
            return "there";
        }
        try {
            Path file = home.resolve(name);
            if (!Files.isRegularFile(file)) {
                return "there";
            }
            return STEADY.matcher(name).matches()
                    ? digest(Files.readAllBytes(file))
                    : Files.readAttributes(file, BasicFileAttributes.class).size() + " bytes";
        } catch (NoSuchFileException dropped) {
            return "gone";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(bytes))
                    .toString(16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Files with our mark where a server may write: for all, and at home. */
    private static Set<String> outside() {
        Set<String> found = new TreeSet<>();
        for (String property : Set.of("java.io.tmpdir", "user.home")) {
            Path file = Path.of(System.getProperty(property, "/"), MARK);
            if (Files.exists(file)) {
                found.add(file.toString());
            }
        }
        return found;
    }
}
