package ai.dbtool.mcp.tool;

import reactor.core.publisher.Mono;

/**
 * One tool: its definition and what it does. Era- and transport-neutral; one instance serves all
 * calls.
 *
 * @param <A> a flat record of arguments; components are named in snake_case, each with {@link Arg},
 *     of type {@code String}, {@code Integer}, {@code Long}, {@code Double}, {@code Boolean}, an
 *     enum, or {@code List} of string or enum; {@code @Nullable} marks the optional ones
 */
public interface Tool<A extends Record> {

    /** The definition that clients see. */
    ToolSpec<A> spec();

    /**
     * Runs the tool. What the caller can mend is signalled with {@link ToolFailure}; any other
     * error reaches the caller as a correlation id only.
     */
    Mono<ToolResult> call(A args, ToolContext context);

    /**
     * Whether a call may hold its thread: reads files, computes for long, waits for a lock. One
     * that only asks what answers later says no and saves a change of threads.
     */
    default boolean holdsThread() {
        return true;
    }
}
