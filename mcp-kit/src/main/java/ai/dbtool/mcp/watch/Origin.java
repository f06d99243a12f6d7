package ai.dbtool.mcp.watch;

import org.jspecify.annotations.Nullable;

import reactor.util.context.Context;
import reactor.util.context.ContextView;

import java.util.function.Function;

/**
 * The way a request came. A transport puts it into the Reactor context of what it handles: {@code
 * session.handle(message, out).contextWrite(Origin.of(Transport.STDIO).inContext())}.
 *
 * @param transport the transport
 * @param trace the trace of the transport's own request, where it has one (HTTP headers)
 */
public record Origin(Transport transport, @Nullable TraceParent trace) {

    /** Ways there are. */
    public enum Transport {
        /** Standard streams. */
        STDIO,
        /** Streamable HTTP. */
        HTTP,
        /** HTTP+SSE of 2024-11-05. */
        SSE,
        /** In the same process. */
        MEMORY
    }

    private static final Origin INSIDE = new Origin(Transport.MEMORY, null);

    /** The same by another transport. */
    public Origin over(Transport other) {
        return new Origin(other, trace);
    }

    /** For {@code Mono.contextWrite}. */
    public Function<Context, Context> inContext() {
        return context -> context.put(Origin.class, this);
    }

    /** Without a trace of the transport's own. */
    public static Origin of(Transport transport) {
        return new Origin(transport, null);
    }

    /** The origin in {@code context}; from inside this process when no transport wrote one. */
    public static Origin in(ContextView context) {
        return context.hasKey(Origin.class) ? context.get(Origin.class) : INSIDE;
    }
}
