package ai.dbtool.conftools.source;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.LiveSetting;
import ai.dbtool.conf.source.ConfigSet;
import ai.dbtool.conf.source.ConfigSetReader;
import ai.dbtool.conf.source.FileStamps;
import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.conftools.live.LiveReader;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Reads configured sources anew for each call: files change under our feet. */
public final class SourceLoader {

    /** Code of the failure when there is nothing to look at. */
    public static final String NO_SOURCE = "no_config_source";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    private static final String NO_CONNECTION = "the source names no connection";

    private final DbtoolConfig config;
    private final Databases databases;

    /**
     * By source: what was read last, which is more than its paths say where files include others.
     */
    private final Map<String, Set<Path>> lastRead = new ConcurrentHashMap<>();

    /** A loader for the sources of {@code config}. */
    public SourceLoader(DbtoolConfig config, Databases databases) {
        this.config = config;
        this.databases = databases;
    }

    /**
     * The source called {@code name}, or all when {@code null}, of those that {@code caller}
     * reaches; at least one has content. Emits on a thread that may block, that of the files.
     */
    public Mono<List<Loaded>> load(Principal caller, @Nullable String name) {
        return Mono.defer(
                () ->
                        Flux.fromIterable(chosen(caller, name))
                                .concatMap(source -> read(caller, source))
                                .collectList()
                                .doOnNext(SourceLoader::requireContent));
    }

    /** Names of the sources that {@code caller} reaches and that start with {@code prefix}. */
    public List<String> names(Principal caller, String prefix) {
        return config.configs().values().stream()
                .filter(source -> caller.reaches(source.connection()))
                .map(SourceConfig::name)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** Files of source {@code name}, as far as that can be told without reading them again. */
    public FileNames files(Principal caller, @Nullable String name) {
        Set<Path> files = new TreeSet<>();
        chosen(caller, name)
                .forEach(
                        source -> {
                            files.addAll(FileStamps.files(source.paths()));
                            files.addAll(known(source));
                        });
        return new FileNames(files);
    }

    /**
     * What tells that a file of source {@code name}, or of any when {@code null}, has come, changed
     * or gone. May block.
     */
    public String stamp(Principal caller, @Nullable String name) {
        return chosen(caller, name).stream()
                .map(source -> FileStamps.of(source.paths(), known(source)))
                .collect(Collectors.joining("\n"));
    }

    private Set<Path> known(SourceConfig source) {
        return lastRead.computeIfAbsent(
                source.name(), _ -> paths(ConfigSetReader.read(source.paths(), null)));
    }

    private static Set<Path> paths(ConfigSet set) {
        return set.files().stream().map(ConfigFile::path).collect(Collectors.toUnmodifiableSet());
    }

    private Collection<SourceConfig> chosen(Principal caller, @Nullable String name) {
        if (config.configs().isEmpty()) {
            throw new ToolFailure(
                    NO_SOURCE,
                    "no configuration source is configured: add one under configs in"
                            + " dbtool-ai.yaml, or start with --conf PATH (file, folder or glob)");
        }
        Map<String, SourceConfig> reached = new LinkedHashMap<>(config.configs());
        reached.values().removeIf(source -> !caller.reaches(source.connection()));
        if (reached.isEmpty()) {
            throw new ToolFailure(
                    NO_SOURCE,
                    "no configuration source is open to this caller; ask whoever runs this server"
                            + " for a role with a connection that has one");
        }
        if (name == null) {
            return reached.values();
        }
        SourceConfig source = reached.get(name);
        if (source == null) {
            throw ToolFailure.unknown(
                    "unknown_source", "configuration source", name, reached.keySet());
        }
        return List.of(source);
    }

    private Mono<Loaded> read(Principal caller, SourceConfig source) {
        if (source.connection() == null) {
            return files(source, null, null)
                    .map(files -> new Loaded(source.name(), null, files, null, NO_CONNECTION));
        }
        return live(caller, source.connection())
                .map(live -> new Answer(live, ""))
                .onErrorResume(error -> Mono.just(new Answer(null, why(error))))
                .flatMap(
                        answer ->
                                files(
                                                source,
                                                dataDirectory(answer.live()),
                                                answer.live() == null
                                                        ? null
                                                        : answer.live().major())
                                        .map(
                                                files ->
                                                        new Loaded(
                                                                source.name(),
                                                                source.connection(),
                                                                files,
                                                                answer.live(),
                                                                answer.why())));
    }

    /** Files are worth an answer whatever the server does; foreign texts stay inside. */
    private static String why(Throwable error) {
        return error instanceof ToolFailure failure
                ? failure.getMessage()
                : "its settings could not be read";
    }

    private record Answer(@Nullable LiveServer live, String why) {}

    private Mono<LiveServer> live(Principal caller, String connection) {
        boolean local =
                Optional.ofNullable(config.connections().get(connection))
                        .map(SourceLoader::isLocal)
                        .orElse(false);
        return databases
                .open(caller, connection)
                .flatMap(database -> LiveReader.read(database, local));
    }

    /** The database of a source that has a running server. */
    public Mono<Database> database(Principal caller, Loaded source) {
        return source.live() == null || source.connection() == null
                ? Mono.empty()
                : databases.open(caller, source.connection());
    }

    private static boolean isLocal(ConnectionConfig connection) {
        return LOOPBACK.contains(connection.host()) || connection.host().startsWith("/");
    }

    private static @Nullable Path dataDirectory(@Nullable LiveServer live) {
        LiveSetting setting = live == null ? null : live.settings().get("data_directory");
        return live == null || !live.local() || setting == null || setting.value().isEmpty()
                ? null
                : Path.of(setting.value());
    }

    private Mono<ConfigSet> files(
            SourceConfig source, @Nullable Path dataDirectory, @Nullable Integer major) {
        return Mono.fromCallable(() -> ConfigSetReader.read(source.paths(), dataDirectory, major))
                .doOnNext(set -> lastRead.put(source.name(), paths(set)))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static void requireContent(List<Loaded> sources) {
        for (Loaded source : sources) {
            if (!source.files().files().isEmpty() || source.live() != null) {
                return;
            }
        }
        StringBuilder why = new StringBuilder("no configuration file could be read");
        for (Loaded source : sources) {
            source.files()
                    .skipped()
                    .forEach(
                            s -> why.append("; ").append(s.path()).append(": ").append(s.reason()));
        }
        throw new ToolFailure(
                "no_files", why.append(". Check configs.*.paths in dbtool-ai.yaml.").toString());
    }
}
