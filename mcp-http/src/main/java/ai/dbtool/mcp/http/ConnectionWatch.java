package ai.dbtool.mcp.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;

import reactor.netty.NettyPipeline;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes connections that only cost: requests that do not arrive whole in time, however steadily
 * they trickle; connections on which nothing is asked; clients that do not take what they asked
 * for. Looked at once a second: timers for each request, as reactor-netty's own {@code idleTimeout}
 * and {@code requestTimeout} set, cost more, and begin only after the headers.
 */
final class ConnectionWatch implements Pulse.Beating {

    private final Channel channel;
    private final HttpLimits.Connection limits;

    /** When the request that is arriving began; 0 when none is. */
    private volatile long arriving;

    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile long quietSince = System.nanoTime();
    private long untaken;
    private long untakenSince;

    private ConnectionWatch(Channel channel, HttpLimits.Connection limits) {
        this.channel = channel;
        this.limits = limits;
    }

    static void over(Channel channel, HttpLimits.Connection limits, Pulse pulse) {
        ConnectionWatch watch = new ConnectionWatch(channel, limits);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addBefore(NettyPipeline.HttpCodec, "dbtool.bytes", watch.new Bytes());
        pipeline.addAfter(NettyPipeline.HttpCodec, "dbtool.messages", watch.new Messages());
        pulse.add(watch);
        channel.closeFuture().addListener(_ -> pulse.remove(watch));
    }

    @Override
    public void beat(long nanos) {
        long began = arriving;
        boolean late = began != 0 && nanos - began > limits.request().toNanos();
        boolean idle =
                began == 0 && unanswered.get() == 0 && nanos - quietSince > limits.idle().toNanos();
        if (late || idle || stalled(nanos)) {
            var _ = channel.close();
        }
    }

    private boolean stalled(long nanos) {
        long waiting = pending();
        if (waiting == 0 || waiting < untaken || untakenSince == 0) {
            untakenSince = nanos;
        }
        untaken = waiting;
        return waiting > 0 && nanos - untakenSince > limits.stalled().toNanos();
    }

    private long pending() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** Below HTTP: the first byte of a request starts its time. */
    private final class Bytes extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (arriving == 0) {
                arriving = System.nanoTime();
            }
            context.fireChannelRead(bytes);
        }
    }

    /** Above HTTP: whole requests and whole answers. */
    private final class Messages extends ChannelDuplexHandler {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                unanswered.incrementAndGet();
            }
            if (message instanceof LastHttpContent) {
                arriving = 0;
            }
            context.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof LastHttpContent) {
                unanswered.decrementAndGet();
                quietSince = System.nanoTime();
            }
            var _ = context.write(message, promise);
        }
    }
}
