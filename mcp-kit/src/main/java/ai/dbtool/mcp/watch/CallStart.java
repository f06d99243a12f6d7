package ai.dbtool.mcp.watch;

import ai.dbtool.mcp.protocol.Era;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A call that begins. Holds nothing of what the caller wrote.
 *
 * @param id correlation id: the one in the error text the caller may get
 * @param at when it began
 * @param server name of the server
 * @param method a method of the protocol: {@code tools/call}
 * @param tool a tool of that server, {@link #UNKNOWN} when the caller named none of them; {@code
 *     null} for other methods
 * @param principal who calls
 * @param era how the request is spoken
 * @param origin the way it came
 * @param trace the caller's trace, from the request itself
 */
public record CallStart(
        String id,
        Instant at,
        String server,
        String method,
        @Nullable String tool,
        String principal,
        Era era,
        Origin origin,
        @Nullable TraceParent trace) {

    /** Stands for every name that is none. */
    public static final String UNKNOWN = "(unknown)";
}
