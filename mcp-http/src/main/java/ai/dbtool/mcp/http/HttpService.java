package ai.dbtool.mcp.http;

import ai.dbtool.config.ConfigException;
import ai.dbtool.config.ServerConfig;
import ai.dbtool.mcp.server.Service;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultEventExecutor;

import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;

import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * MCP servers over HTTP: {@code <prefix>/mcp}, the deprecated {@code <prefix>/sse} when enabled,
 * and what has a {@link Page}, such as {@link Health}.
 */
public final class HttpService implements AutoCloseable {

    private final DisposableServer server;
    private final LoopResources loops;
    private final Front front;
    private final Shared shared;
    private final List<Service> services;

    private HttpService(
            DisposableServer server,
            LoopResources loops,
            Front front,
            Shared shared,
            List<Service> services) {
        this.services = services;
        this.server = server;
        this.loops = loops;
        this.front = front;
        this.shared = shared;
    }

    /** {@link ConfigException} when the address cannot be used. */
    public static HttpService start(
            ServerConfig config,
            List<Mount> mounts,
            Authenticator authenticator,
            List<Page> pages,
            Traffic traffic) {
        return start(
                config,
                mounts,
                authenticator,
                pages,
                traffic,
                HttpLimits.of(config.bounds()),
                InstantSource.system());
    }

    static HttpService start(
            ServerConfig config,
            List<Mount> mounts,
            Authenticator authenticator,
            List<Page> pages,
            Traffic traffic,
            HttpLimits limits,
            InstantSource clock) {
        InetAddress address = BindRules.address(config, authenticator);
        Pulse pulse = new Pulse();
        LoopResources loops = LoopResources.create("http", 2, true);
        try {
            Shared shared =
                    new Shared(
                            authenticator,
                            new Sessions(limits, pulse, clock),
                            new Running(),
                            pulse,
                            limits);
            Front front =
                    new Front(
                            new Callers(
                                    address.isLoopbackAddress(),
                                    config.allowedHosts(),
                                    config.allowedOrigins()),
                            mounts,
                            config.sse(),
                            pages,
                            new Body(limits.message()),
                            shared,
                            traffic);
            ChannelGroup channels = new DefaultChannelGroup(new DefaultEventExecutor());
            DisposableServer server =
                    Listener.over(config, limits, pulse)
                            .host(address.getHostAddress())
                            .port(config.port())
                            .runOn(loops)
                            .channelGroup(channels)
                            .handle(new ReactorHttpHandlerAdapter(front))
                            .bindNow();
            pulse.add(shared.running());
            pulse.add(_ -> shared.sessions().sweep());
            return new HttpService(
                    server, loops, front, shared, mounts.stream().map(Mount::service).toList());
        } catch (ChannelBindException e) {
            stop(pulse, loops);
            throw new ConfigException(
                    List.of(
                            "server.port: cannot listen on "
                                    + config.bind()
                                    + " port "
                                    + config.port()
                                    + "; it is in use, or not ours to use. Choose another, or 0 for"
                                    + " any free one"));
        } catch (RuntimeException e) {
            stop(pulse, loops);
            throw e;
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Sessions that are open. */
    public int sessions() {
        return shared.sessions().size();
    }

    /** Returns when the service has been closed. */
    public void await() {
        server.onDispose().block();
    }

    /** Takes no new request, lets the running ones end for a while, ends all sessions. */
    @Override
    public void close() {
        Duration patience = shared.limits().shutdown();
        front.close();
        shared.sessions().endListening();
        services.forEach(Service::close);
        awaitCalls(patience);
        shared.sessions().closeAll();
        shared.running().cancelAll();
        try {
            server.disposeNow(patience);
        } catch (IllegalStateException e) {
            // Somebody holds a connection open; closing the loops ends it.
        }
        stop(shared.pulse(), loops);
    }

    private void awaitCalls(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (shared.running().calls() > 0 && System.nanoTime() < end) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(Pulse pulse, LoopResources loops) {
        pulse.stop();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
    }
}
