package ai.dbtool.mcp.http;

import ai.dbtool.config.ConfigException;
import ai.dbtool.config.DbtoolConfig.ServerConfig;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultEventExecutor;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunctions;

import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * MCP servers over HTTP: {@code <prefix>/mcp}, {@code <prefix>/sse} when enabled, {@code
 * /health/live} and {@code /health/ready}. Loopback only, for there is no authentication.
 */
public final class HttpService implements AutoCloseable {

    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final DisposableServer server;
    private final LoopResources loops;
    private final Front front;
    private final Sessions sessions;
    private final Disposable sweeper;
    private final Duration patience;

    private HttpService(
            DisposableServer server,
            LoopResources loops,
            Front front,
            Sessions sessions,
            Duration patience) {
        this.server = server;
        this.loops = loops;
        this.front = front;
        this.sessions = sessions;
        this.patience = patience;
        this.sweeper = Flux.interval(SWEEP).subscribe(_ -> sessions.sweep());
    }

    /** Serves {@code mounts}; {@link ConfigException} when the address cannot be used. */
    public static HttpService start(ServerConfig config, List<Mount> mounts, Readiness readiness) {
        return start(config, mounts, readiness, HttpLimits.defaults(), InstantSource.system());
    }

    static HttpService start(
            ServerConfig config,
            List<Mount> mounts,
            Readiness readiness,
            HttpLimits limits,
            InstantSource clock) {
        InetAddress address = loopback(config.bind());
        Sessions sessions = new Sessions(limits, clock);
        Front front = new Front(mounts, config.sse(), limits, sessions, readiness);
        HttpHandler handler =
                RouterFunctions.toHttpHandler(
                        RouterFunctions.route(RequestPredicates.all(), front::handle),
                        HandlerStrategies.withDefaults());
        LoopResources loops = LoopResources.create("http", 2, true);
        ChannelGroup channels = new DefaultChannelGroup(new DefaultEventExecutor());
        try {
            DisposableServer server =
                    HttpServer.create()
                            .host(address.getHostAddress())
                            .port(config.port())
                            .runOn(loops)
                            .channelGroup(channels)
                            .handle(new ReactorHttpHandlerAdapter(handler))
                            .bindNow();
            return new HttpService(server, loops, front, sessions, limits.shutdown());
        } catch (ChannelBindException e) {
            loops.dispose();
            throw new ConfigException(
                    List.of(
                            "server.port: cannot listen on "
                                    + config.bind()
                                    + " port "
                                    + config.port()
                                    + "; it is in use, or not ours to use. Choose another, or 0 for"
                                    + " any free one"));
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Returns when the service has been closed. */
    public void await() {
        server.onDispose().block();
    }

    /** Takes no new request, lets the running ones end for a while, ends all sessions. */
    @Override
    public void close() {
        front.close();
        sweeper.dispose();
        awaitCalls();
        sessions.closeAll();
        try {
            server.disposeNow(patience);
        } catch (IllegalStateException e) {
            // Somebody holds a connection open; closing the loops ends it.
        }
        loops.disposeLater(Duration.ZERO, patience).block();
    }

    private void awaitCalls() {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (sessions.calls() > 0 && System.nanoTime() < end) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static InetAddress loopback(String bind) {
        try {
            InetAddress address = InetAddress.getByName(bind);
            if (address.isLoopbackAddress()) {
                return address;
            }
        } catch (UnknownHostException e) {
            throw new ConfigException(List.of("server.bind: '" + bind + "' is no address"));
        }
        throw new ConfigException(
                List.of(
                        "server.bind: '"
                                + bind
                                + "' is not a loopback address, and this version has no"
                                + " authentication: whoever reaches the port could read the database."
                                + " Use 127.0.0.1, and an SSH tunnel or an authenticating proxy in"
                                + " front"));
    }
}
