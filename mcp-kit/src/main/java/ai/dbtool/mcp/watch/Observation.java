package ai.dbtool.mcp.watch;

import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** One call, being watched. Stands in the Reactor context of the call under its class. */
@FunctionalInterface
public interface Observation {

    /** Nobody watches. */
    Observation NONE = end -> {};

    /** The call has ended. */
    void end(CallEnd end);

    /**
     * Statements go to a database for this call.
     *
     * @param operation {@code SELECT} or {@code EXPLAIN}; never the statement
     * @param connection name of the connection in the configuration
     */
    default Step step(String operation, String connection) {
        return Step.NONE;
    }

    /** {@code work} as a step of the call in whose context it runs. */
    static <T> Mono<T> step(String operation, String connection, Mono<T> work) {
        return Mono.deferContextual(
                context -> {
                    Step step = in(context).step(operation, connection);
                    return step == Step.NONE
                            ? work
                            : work.doOnSuccess(_ -> step.end(null))
                                    .doOnError(error -> step.end(code(error)))
                                    .doOnCancel(() -> step.end("cancelled"));
                });
    }

    private static Observation in(ContextView context) {
        return context.hasKey(Observation.class) ? context.get(Observation.class) : NONE;
    }

    private static String code(Throwable error) {
        return error instanceof ToolFailure failure ? failure.code() : "internal";
    }

    /** A part of a call. */
    @FunctionalInterface
    interface Step {

        /** Nobody watches. */
        Step NONE = code -> {};

        /** The part has ended; {@code code} says of what kind its failure is, if it is one. */
        void end(@Nullable String code);
    }
}
