package ai.dbtool.mcp.http;

import ai.dbtool.config.ServerConfig;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

import java.util.concurrent.atomic.AtomicInteger;

/** The server socket and its connections: bounded in number, headers and time; TLS when wanted. */
final class Listener {

    private static final int LONGEST_LINE = 4 * 1024;

    private final HttpLimits limits;
    private final Pulse pulse;
    private final AtomicInteger connections = new AtomicInteger();

    private Listener(HttpLimits limits, Pulse pulse) {
        this.limits = limits;
        this.pulse = pulse;
    }

    static HttpServer over(ServerConfig config, HttpLimits limits, Pulse pulse) {
        Listener listener = new Listener(limits, pulse);
        HttpServer server =
                HttpServer.create()
                        .protocol(HttpProtocol.HTTP11)
                        .compress(false)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .httpRequestDecoder(
                                decoder ->
                                        decoder.maxInitialLineLength(LONGEST_LINE)
                                                .maxHeaderSize(limits.message().headerBytes()))
                        .doOnChannelInit((_, channel, _) -> listener.watch(channel));
        if (config.tls() == null) {
            return server;
        }
        ReloadingTls tls = new ReloadingTls(config.tls());
        pulse.add(tls);
        return server.secure(spec -> spec.sslContext(tls));
    }

    private void watch(Channel channel) {
        channel.closeFuture().addListener(_ -> connections.decrementAndGet());
        if (connections.incrementAndGet() > limits.connection().most()) {
            var _ = channel.close();
        } else {
            ConnectionWatch.over(channel, limits.connection(), pulse);
        }
    }
}
