package ai.dbtool.mcp.watch;

import reactor.util.context.ContextView;

/**
 * When a call began. Stands in the Reactor context of the call under its class.
 *
 * @param nanos by {@link System#nanoTime}
 */
public record Began(long nanos) {

    /** Now. */
    public static Began now() {
        return new Began(System.nanoTime());
    }

    /** The beginning of the call in whose context this is; now outside of calls. */
    public static Began in(ContextView context) {
        return context.hasKey(Began.class) ? context.get(Began.class) : now();
    }
}
