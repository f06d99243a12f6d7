package ai.dbtool.conf.source;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.SourceText;
import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conf.hba.HbaFile;
import ai.dbtool.conf.hba.HbaReader;
import ai.dbtool.conf.hba.IdentFile;
import ai.dbtool.conf.postgres.ConfTree;
import ai.dbtool.conf.postgres.ConfTreeReader;
import ai.dbtool.conf.postgres.Setting;
import ai.dbtool.conf.postgres.Settings;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a source: finds its files, tells their kinds, parses them. */
public final class ConfigSetReader {

    private static final int MAX_SKIPPED = 100;

    private final PathFinder finder = new PathFinder();
    private final List<ConfigSet.Skipped> skipped = new ArrayList<>();
    private final List<Path> serverFiles = new ArrayList<>();
    private final List<Path> hbaFiles = new ArrayList<>();
    private final List<Path> identFiles = new ArrayList<>();
    private final List<ConfigFile> applications = new ArrayList<>();

    private ConfigSetReader() {}

    /**
     * Reads {@code paths} (files, folders, globs).
     *
     * @param dataDirectory where the server says it keeps its data, or {@code null} when unknown
     */
    public static ConfigSet read(List<String> paths, @Nullable Path dataDirectory) {
        return read(paths, dataDirectory, null);
    }

    /**
     * Reads {@code paths} (files, folders, globs).
     *
     * @param dataDirectory where the server says it keeps its data, or {@code null} when unknown
     * @param major its version, or {@code null} when unknown: then the data directory's, else the
     *     newest
     */
    public static ConfigSet read(
            List<String> paths, @Nullable Path dataDirectory, @Nullable Integer major) {
        ConfigSetReader reader = new ConfigSetReader();
        paths.forEach(reader.finder::add);
        reader.skipped.addAll(reader.finder.skipped());
        GucCatalog catalog = GucCatalog.of(GucCatalog.NEWEST);
        reader.finder.files().forEach(file -> reader.sort(file, catalog));
        ConfTree server = reader.server(dataDirectory);
        int version = major == null ? version(server, dataDirectory) : major;
        HbaFile hba = reader.hba(server, version);
        return new ConfigSet(
                server,
                version,
                hba,
                reader.ident(server, version),
                reader.applications,
                reader.capped());
    }

    private static int version(ConfTree server, @Nullable Path dataDirectory) {
        List<Path> places = new ArrayList<>();
        if (dataDirectory != null) {
            places.add(dataDirectory.resolve("PG_VERSION"));
        }
        server.files().forEach(file -> places.add(file.path().resolveSibling("PG_VERSION")));
        Setting configured = Settings.resolve(server, name -> name).get("data_directory");
        if (configured != null) {
            Entry entry = configured.winner();
            places.add(entry.at().file().resolveSibling(entry.value()).resolve("PG_VERSION"));
        }
        return places.stream()
                .mapToInt(ConfigSetReader::major)
                .filter(found -> found > 0)
                .findFirst()
                .orElse(GucCatalog.NEWEST);
    }

    /** What PG_VERSION says; 0 when it cannot be read. */
    private static int major(Path file) {
        try {
            return Integer.parseInt(SourceText.read(file).text().strip());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private void sort(Path file, GucCatalog catalog) {
        String name = String.valueOf(file.getFileName());
        String refused = Kinds.refused(name);
        if (refused != null) {
            skip(file, refused);
            return;
        }
        FileKind kind = Kinds.byPath(file);
        if (kind == null && !Kinds.ambiguous(name)) {
            skip(file, "no known configuration format");
            return;
        }
        try {
            SourceText text = SourceText.read(file);
            FileKind known = kind == null ? Kinds.byContent(text, catalog) : kind;
            if (known == null) {
                skip(file, "no known configuration format");
                return;
            }
            switch (known) {
                case POSTGRESQL_CONF, AUTO_CONF -> serverFiles.add(file);
                case HBA -> hbaFiles.add(file);
                case IDENT -> identFiles.add(file);
                default -> {
                    ConfigFile read = Readers.read(known, text);
                    if (read != null) {
                        applications.add(read);
                    }
                }
            }
        } catch (IOException e) {
            skip(file, ConfTreeReader.reason(e));
        }
    }

    /** One server per source: the shallowest postgresql.conf, else its fragments by path. */
    private ConfTree server(@Nullable Path dataDirectory) {
        List<Path> roots =
                serverFiles.stream()
                        .filter(file -> file.endsWith("postgresql.conf"))
                        .sorted(Comparator.comparingInt(Path::getNameCount))
                        .toList();
        List<Path> start =
                !roots.isEmpty()
                        ? roots.subList(0, 1)
                        : serverFiles.stream()
                                .filter(file -> !file.endsWith("postgresql.auto.conf"))
                                .toList();
        if (start.isEmpty()) {
            start = List.copyOf(serverFiles);
        }
        if (start.isEmpty()) {
            return ConfTree.empty();
        }
        ConfTree tree = ConfTreeReader.read(start, dataHint(start.getFirst(), dataDirectory));
        tree.unread().forEach(u -> skip(u.path(), u.reason()));
        Set<Path> read = new HashSet<>();
        tree.files().forEach(file -> read.add(file.path()));
        for (Path file : serverFiles) {
            if (!read.contains(file)) {
                skip(file, "postgresql.conf does not include it");
            }
        }
        return tree;
    }

    private @Nullable Path dataHint(Path root, @Nullable Path dataDirectory) {
        if (dataDirectory != null || Files.exists(root.resolveSibling("postgresql.auto.conf"))) {
            return Files.exists(root.resolveSibling("postgresql.auto.conf"))
                    ? root.getParent()
                    : dataDirectory;
        }
        return serverFiles.stream()
                .filter(file -> file.endsWith("postgresql.auto.conf"))
                .map(Path::getParent)
                .findFirst()
                .orElse(null);
    }

    private HbaFile hba(ConfTree server, int major) {
        Path file = serverFile(server, "hba_file", "pg_hba.conf", hbaFiles);
        if (file == null) {
            return HbaFile.empty();
        }
        try {
            HbaFile hba = HbaReader.read(file, major);
            Set<Path> read = new HashSet<>();
            hba.files().forEach(f -> read.add(f.path()));
            hbaFiles.stream()
                    .filter(other -> !read.contains(other))
                    .forEach(other -> skip(other, "the server reads another pg_hba.conf"));
            return hba;
        } catch (IOException e) {
            skip(file, ConfTreeReader.reason(e));
            return HbaFile.empty();
        }
    }

    private IdentFile ident(ConfTree server, int major) {
        Path file = serverFile(server, "ident_file", "pg_ident.conf", identFiles);
        if (file == null) {
            return IdentFile.empty();
        }
        try {
            return IdentFile.read(file, major);
        } catch (IOException e) {
            skip(file, ConfTreeReader.reason(e));
            return IdentFile.empty();
        }
    }

    /** The file a setting names, else the one beside postgresql.conf, else the first found. */
    private static @Nullable Path serverFile(
            ConfTree server, String setting, String name, List<Path> found) {
        if (!server.isEmpty()) {
            Path root = server.files().getFirst().path();
            String configured = null;
            for (Entry entry : server.settings()) {
                configured = entry.key().equalsIgnoreCase(setting) ? entry.value() : configured;
            }
            Path path = root.resolveSibling(configured == null ? name : configured).normalize();
            if (configured != null || Files.exists(path)) {
                return path;
            }
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    private void skip(Path file, String reason) {
        skipped.add(new ConfigSet.Skipped(file.toString(), reason));
    }

    private List<ConfigSet.Skipped> capped() {
        if (skipped.size() <= MAX_SKIPPED) {
            return skipped;
        }
        List<ConfigSet.Skipped> first = new ArrayList<>(skipped.subList(0, MAX_SKIPPED));
        int more = skipped.size() - MAX_SKIPPED;
        first.add(new ConfigSet.Skipped("…", more + " more files, not listed"));
        return first;
    }
}
