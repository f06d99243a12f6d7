package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.mcp.audit.FileAuditLog;
import ai.dbtool.mcp.http.Dependencies;
import ai.dbtool.mcp.http.Dependencies.Dependency;
import ai.dbtool.mcp.http.Readiness;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.PoolUse;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the servers of a suite depend on, as {@code /health/ready} tells it: names of the
 * configuration and short reasons; no path, no host, no secret.
 */
final class SuiteReadiness {

    private static final Duration LIFE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private SuiteReadiness() {}

    private record One(int one) {}

    /** The readiness of {@code suite} to serve {@code kinds}. */
    static Readiness of(Suite suite, Set<Suite.Kind> kinds) {
        DbtoolConfig config = suite.config();
        List<Dependency> all = new ArrayList<>();
        if (kinds.contains(Suite.Kind.DB)) {
            for (String name : suite.databases().configured()) {
                all.add(new Dependency("connection " + name, database(suite.databases(), name)));
            }
        }
        if (kinds.contains(Suite.Kind.LOG)) {
            all.addAll(sources("logs", config.logs()));
        }
        if (kinds.contains(Suite.Kind.CONFIG)) {
            all.addAll(sources("configs", config.configs()));
        }
        all.add(new Dependency("audit", audit(suite)));
        return Dependencies.of(all, LIFE, PATIENCE);
    }

    /** A pool whose connections all work has a database that answers; probing it would wait. */
    private static Mono<String> database(Databases databases, String name) {
        return Mono.defer(
                        () ->
                                databases.pools().stream()
                                                .filter(pool -> pool.connection().equals(name))
                                                .anyMatch(PoolUse::exhausted)
                                        ? Mono.<String>empty()
                                        : databases
                                                .open(ServerRuntime.localUser(), name)
                                                .flatMap(
                                                        open ->
                                                                open.rows(
                                                                        One.class,
                                                                        "SELECT 1 AS one"))
                                                .then(Mono.<String>empty()))
                .onErrorResume(ToolFailure.class, failure -> Mono.just(reason(failure)));
    }

    private static String reason(ToolFailure failure) {
        return switch (failure.code()) {
            case "unreachable" -> failure.getMessage();
            case "privileged_role" ->
                    "the role may do more than read; dbtool-ai doctor says what, and what instead";
            default -> failure.code();
        };
    }

    private static List<Dependency> sources(String section, Map<String, SourceConfig> sources) {
        Collection<SourceConfig> all = sources.values();
        return all.stream()
                .map(
                        source ->
                                new Dependency(
                                        section + " " + source.name(),
                                        Mono.fromCallable(() -> ReadableSource.problem(source))
                                                .subscribeOn(Schedulers.boundedElastic())))
                .toList();
    }

    private static Mono<String> audit(Suite suite) {
        Path state = suite.config().stateDirectory();
        return Mono.fromCallable(
                        () -> {
                            Path folder = state.resolve(FileAuditLog.FOLDER);
                            Path written = Files.exists(folder) ? folder : state;
                            return Files.isDirectory(written)
                                            && Files.isWritable(written)
                                            && !suite.auditIsBehind()
                                    ? null
                                    : "calls cannot be written down; they go on, and the gap will be"
                                            + " recorded";
                        })
                .subscribeOn(Schedulers.boundedElastic());
    }
}
