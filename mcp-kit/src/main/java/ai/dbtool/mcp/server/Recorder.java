package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Forbidden;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.ToolJson;
import ai.dbtool.mcp.watch.Began;
import ai.dbtool.mcp.watch.CallEnd;
import ai.dbtool.mcp.watch.CallObserver;
import ai.dbtool.mcp.watch.CallStart;
import ai.dbtool.mcp.watch.Observation;
import ai.dbtool.mcp.watch.Origin;
import ai.dbtool.mcp.watch.Outcome;
import ai.dbtool.mcp.watch.TraceParent;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Sees to it that each call of a server is observed and recorded once, however it ends. */
final class Recorder {

    private final String server;
    private final CallGuard guard;
    private final CallObserver observer;
    private final Scheduler scheduler;
    private final Clock clock;

    Recorder(
            String server,
            CallGuard guard,
            CallObserver observer,
            Scheduler scheduler,
            Clock clock) {
        this.server = server;
        this.guard = guard;
        this.observer = observer;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * What is called.
     *
     * @param method of the protocol
     * @param tool as {@link CallStart#tool}
     * @param audited name in the audit
     */
    record Target(String method, @Nullable String tool, String audited) {

        static Target tool(String name) {
            return new Target(McpSchema.METHOD_TOOLS_CALL, name, name);
        }

        /** {@code shown} is what the caller wrote, fit for the audit. */
        static Target noTool(String shown) {
            return new Target(McpSchema.METHOD_TOOLS_CALL, CallStart.UNKNOWN, shown);
        }

        static Target method(String method) {
            return new Target(method, null, method);
        }
    }

    /** {@code call}, recorded before its answer is given on. */
    <T> Mono<T> recorded(
            Target target,
            Map<String, ?> arguments,
            Exchange exchange,
            Function<Call, Mono<T>> call) {
        return Mono.usingWhen(
                Mono.deferContextual(
                        context ->
                                Mono.just(
                                        new Call(target, arguments, exchange, Origin.in(context)))),
                begun ->
                        call.apply(begun)
                                .contextWrite(
                                        context ->
                                                context.put(Observation.class, begun.watched)
                                                        .put(Began.class, Began.now())),
                this::record,
                (begun, _) -> record(begun),
                begun -> record(begun.cancelled()));
    }

    /** The refusal of a caller who lacks some of the scopes {@code needed}; recorded. */
    <T> Mono<T> forbidden(
            Target target, Map<String, ?> arguments, Exchange exchange, Set<Scope> needed) {
        String message = Forbidden.message(target.audited(), needed, exchange.principal());
        return recorded(
                target,
                arguments,
                exchange,
                call -> {
                    call.refused(
                            new Failures.Told(
                                    "insufficient_scope", message, "insufficient_scope", true));
                    return Mono.error(
                            McpError.builder(Forbidden.CODE)
                                    .message(message)
                                    .data(Map.of(Forbidden.SCOPES, Scope.texts(needed)))
                                    .build());
                });
    }

    private Mono<Void> record(Call call) {
        return Mono.defer(
                () -> {
                    Instant now = clock.instant();
                    call.watched.end(call.end(now));
                    return Mono.defer(() -> guard.record(call.finished(now)))
                            .subscribeOn(scheduler);
                });
    }

    /** What a call leaves behind. */
    final class Call {

        private final Target target;
        private final Map<String, ?> arguments;
        private final Principal principal;
        private final Instant began = clock.instant();
        private final String id = Failures.id();
        private final Observation watched;
        private Outcome outcome = Outcome.ERROR;
        private @Nullable String code;
        private @Nullable String reference;
        private long rows;
        private long bytes;

        private Call(Target target, Map<String, ?> arguments, Exchange exchange, Origin origin) {
            this.target = target;
            this.arguments = arguments;
            this.principal = exchange.principal();
            Map<String, @Nullable Object> meta = exchange.meta();
            this.watched =
                    observer.begin(
                            new CallStart(
                                    id,
                                    began,
                                    server,
                                    target.method(),
                                    target.tool(),
                                    principal.name(),
                                    exchange.era(),
                                    origin,
                                    TraceParent.of(
                                            meta.get(TraceParent.KEY),
                                            meta.get(TraceParent.STATE_KEY))));
        }

        Instant began() {
            return began;
        }

        /** Correlation id, for the error text, the log and whoever observes. */
        String id() {
            return id;
        }

        synchronized void answered(long rowsOut, String text) {
            outcome = Outcome.OK;
            code = null;
            reference = null;
            rows = rowsOut;
            bytes = Tokens.bytes(text);
        }

        synchronized void refused(Failures.Told told) {
            outcome = told.mendable() ? Outcome.FAILED : Outcome.ERROR;
            code = told.code();
            reference = told.reference();
        }

        private synchronized Call cancelled() {
            outcome = Outcome.CANCELLED;
            code = null;
            reference = null;
            return this;
        }

        private synchronized CallEnd end(Instant now) {
            return new CallEnd(
                    outcome, code, Duration.between(began, now), rows, bytes, Tokens.of(bytes));
        }

        private synchronized CallRecord finished(Instant now) {
            JsonNode given = guard.redact(ToolJson.MAPPER.<JsonNode>valueToTree(arguments));
            return new CallRecord(
                    began,
                    principal.name(),
                    server,
                    target.audited(),
                    given,
                    outcome,
                    reference,
                    rows,
                    bytes,
                    Duration.between(began, now).toMillis());
        }
    }
}
