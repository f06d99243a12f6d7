package ai.dbtool.cli;

import ai.dbtool.mcp.http.HttpService;
import ai.dbtool.mcp.http.Mount;
import ai.dbtool.mcp.tool.ToolFailure;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Servers over HTTP; the only class of the command line that loads Spring. */
final class HttpFront {

    private final HttpService service;
    private final List<Mount> mounts;

    private HttpFront(Suite suite, List<Mount> mounts) {
        this.mounts = mounts;
        this.service = HttpService.start(suite.config().server(), mounts, () -> missing(suite));
    }

    /** One server at {@code /mcp}. */
    static HttpFront one(Suite suite, Suite.Kind kind) {
        return new HttpFront(suite, List.of(new Mount("", suite.runtime(kind))));
    }

    /** All three, at {@code /db/mcp}, {@code /log/mcp} and {@code /config/mcp}. */
    static HttpFront all(Suite suite) {
        List<Mount> mounts = new ArrayList<>();
        for (Suite.Kind kind : Suite.Kind.values()) {
            String prefix = "/" + kind.name().toLowerCase(Locale.ROOT);
            mounts.add(new Mount(prefix, suite.runtime(kind)));
        }
        return new HttpFront(suite, mounts);
    }

    /** Databases that cannot be reached, each with the reason. */
    private static Mono<Map<String, String>> missing(Suite suite) {
        return Flux.fromIterable(suite.databases().names())
                .flatMap(
                        name ->
                                suite.databases()
                                        .open(name)
                                        .flatMap(database -> database.facts())
                                        .flatMap(_ -> Mono.<Map.Entry<String, String>>empty())
                                        .onErrorResume(
                                                ToolFailure.class,
                                                failure ->
                                                        Mono.just(
                                                                Map.entry(
                                                                        "connection " + name,
                                                                        failure.getMessage()))))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Says where it listens, then serves until Ctrl-C. */
    void untilInterrupted() {
        Terminal terminal = Terminal.standard(false);
        for (Mount mount : mounts) {
            terminal.progress(
                    mount.runtime().definition().name()
                            + " at http://127.0.0.1:"
                            + service.port()
                            + mount.prefix()
                            + "/mcp");
        }
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "stop-http"));
        service.await();
    }
}
