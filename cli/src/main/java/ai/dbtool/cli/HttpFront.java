package ai.dbtool.cli;

import ai.dbtool.config.ServerConfig;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.http.Authenticator;
import ai.dbtool.mcp.http.Health;
import ai.dbtool.mcp.http.HttpService;
import ai.dbtool.mcp.http.Mount;
import ai.dbtool.mcp.http.Page;
import ai.dbtool.mcp.http.access.AccessControl;
import ai.dbtool.mcp.server.ServerRuntime;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Servers over HTTP; the only class of the command line that loads Spring. */
final class HttpFront {

    private final HttpService service;
    private final Watching watching;
    private final AccessControl access;
    private final List<String> endpoints = new ArrayList<>();

    private HttpFront(Suite suite, Map<String, Suite.Kind> prefixes) {
        ServerConfig config = suite.config().server();
        this.watching = new Watching(suite.config().telemetry(), suite.databases());
        List<Mount> mounts = new ArrayList<>();
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, Set<Scope>> scopes = new LinkedHashMap<>();
        prefixes.forEach(
                (prefix, kind) -> {
                    ServerRuntime runtime = suite.runtime(kind, watching.observers());
                    mounts.add(new Mount(prefix, runtime.service()));
                    names.put(prefix, runtime.definition().name());
                    scopes.put(prefix, runtime.definition().scopes());
                });
        this.access = AccessControl.of(suite.config(), scopes, Clock.systemUTC());
        Authenticator authenticator = access.authenticator();
        this.service =
                HttpService.start(
                        config,
                        mounts,
                        authenticator,
                        pages(suite, Set.copyOf(prefixes.values()), authenticator),
                        watching.traffic());
        watching.show(service);
        String scheme = config.tls() == null ? "http://" : "https://";
        String host = config.bind().contains(":") ? "[" + config.bind() + "]" : config.bind();
        names.forEach(
                (prefix, name) ->
                        endpoints.add(
                                name
                                        + " at "
                                        + scheme
                                        + host
                                        + ":"
                                        + service.port()
                                        + prefix
                                        + "/mcp"));
    }

    /** One server at {@code /mcp}. */
    static HttpFront one(Suite suite, Suite.Kind kind) {
        return new HttpFront(suite, Map.of("", kind));
    }

    /** All three, at {@code /db/mcp}, {@code /log/mcp} and {@code /config/mcp}. */
    static HttpFront all(Suite suite) {
        Map<String, Suite.Kind> prefixes = new LinkedHashMap<>();
        for (Suite.Kind kind : Suite.Kind.values()) {
            prefixes.put("/" + kind.word(), kind);
        }
        return new HttpFront(suite, prefixes);
    }

    private List<Page> pages(Suite suite, Set<Suite.Kind> kinds, Authenticator authenticator) {
        List<Page> pages = new ArrayList<>(Health.pages(SuiteReadiness.of(suite, kinds)));
        pages.add(watching.page(authenticator));
        pages.addAll(access.pages());
        return pages;
    }

    /** Says where it listens, then serves until Ctrl-C. */
    void untilInterrupted() {
        Terminal terminal = Terminal.standard(false);
        endpoints.forEach(terminal::progress);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop-http"));
        service.await();
    }

    private void close() {
        service.close();
        watching.close();
        access.close();
    }
}
