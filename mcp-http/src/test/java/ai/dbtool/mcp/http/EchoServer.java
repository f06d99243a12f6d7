package ai.dbtool.mcp.http;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.config.ServerConfig;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerDefinition;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.server.Service;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.watch.CallObserver;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A small real server behind the shell: one tool that answers, one that waits to be released. */
final class EchoServer implements AutoCloseable {

    /** A call that nobody ends shall fail its test, not run into its deadline. */
    private static final LimitsConfig PATIENT =
            new LimitsConfig(
                    1_500,
                    1_000,
                    2_000,
                    Duration.ofSeconds(5),
                    Duration.ofMillis(500),
                    Duration.ofMinutes(10));

    final CountDownLatch waiting = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);
    final Sinks.Empty<Void> release = Sinks.empty();
    final HttpService service;
    private final List<ServerRuntime> runtimes = new ArrayList<>();

    EchoServer() {
        this(new Setup());
    }

    EchoServer(Setup setup) {
        List<Mount> mounts = new ArrayList<>();
        for (String prefix : setup.prefixes) {
            Service service = setup.service;
            if (service == null) {
                ServerRuntime runtime = runtime(setup.observer);
                runtimes.add(runtime);
                service = runtime.service();
            }
            mounts.add(new Mount(prefix, service));
        }
        service =
                HttpService.start(
                        setup.config,
                        mounts,
                        setup.authenticator,
                        setup.pages,
                        setup.traffic,
                        setup.limits,
                        setup.clock);
    }

    /** What a test wants different. */
    static final class Setup {

        private ServerConfig config = new ServerConfig("127.0.0.1", 0, true);
        private HttpLimits limits = HttpLimits.of(config.bounds());
        private InstantSource clock = InstantSource.system();
        private Authenticator authenticator = Authenticator.everyone();
        private List<Page> pages = Health.pages(Readiness.always());
        private Traffic traffic = Traffic.uncounted();
        private CallObserver observer = CallObserver.NONE;
        private List<String> prefixes = List.of("");
        private @Nullable Service service;

        /** Serves this instead. */
        Setup service(Service changed) {
            service = changed;
            return this;
        }

        Setup config(ServerConfig changed) {
            config = changed;
            return this;
        }

        Setup traffic(Traffic counted) {
            traffic = counted;
            return this;
        }

        Setup observer(CallObserver watching) {
            observer = watching;
            return this;
        }

        Setup limits(UnaryOperator<HttpLimits> change) {
            limits = change.apply(limits);
            return this;
        }

        Setup clock(InstantSource changed) {
            clock = changed;
            return this;
        }

        Setup authenticator(Authenticator changed) {
            authenticator = changed;
            return this;
        }

        Setup pages(List<Page> changed) {
            pages = changed;
            return this;
        }

        Setup at(String... changed) {
            prefixes = List.of(changed);
            return this;
        }

        EchoServer start() {
            return new EchoServer(this);
        }
    }

    private ServerRuntime runtime(CallObserver observer) {
        return new ServerRuntime(
                new ServerDefinition(
                        "mcp-echo",
                        "Echo",
                        "For tests.",
                        List.of(new Echo(), new Wait()),
                        List.of()),
                PATIENT,
                CallGuard.OPEN,
                observer);
    }

    int port() {
        return service.port();
    }

    static void await(CountDownLatch latch, String what) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("never happened: " + what);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        release.tryEmitEmpty();
        service.close();
        runtimes.forEach(ServerRuntime::close);
    }

    static final class Echo implements Tool<Echo.Args> {

        record Args(@Arg("What to say.") String text) {}

        record Said(String said) {}

        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read("kit_echo", "Echo", "Says the text.", Args.class, Said.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            return Mono.just(
                    ToolResult.of(
                            new Said(args.text()), context.principal() + ": " + args.text(), null));
        }
    }

    final class Wait implements Tool<Wait.Args> {

        record Args() {}

        record Waited(boolean released) {}

        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read("kit_wait", "Wait", "Waits.", Args.class, Waited.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            waiting.countDown();
            return release.asMono()
                    .then(Mono.just(ToolResult.of(new Waited(true), "released", null)))
                    .doOnCancel(cancelled::countDown);
        }
    }
}
