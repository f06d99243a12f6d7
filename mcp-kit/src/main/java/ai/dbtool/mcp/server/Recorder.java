package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolJson;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;

/** Sees to it that each call of a server is recorded once, however it ends. */
final class Recorder {

    private final String server;
    private final CallGuard guard;
    private final Scheduler scheduler;
    private final Clock clock;

    Recorder(String server, CallGuard guard, Scheduler scheduler, Clock clock) {
        this.server = server;
        this.guard = guard;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** {@code call}, recorded before its answer is given on. */
    <T> Mono<T> recorded(
            String what,
            Map<String, ?> arguments,
            Exchange exchange,
            Function<Call, Mono<T>> call) {
        return Mono.usingWhen(
                Mono.fromSupplier(() -> new Call(what, arguments, exchange, clock.instant())),
                call,
                this::record,
                (begun, _) -> record(begun),
                begun -> record(begun.cancelled()));
    }

    private Mono<Void> record(Call call) {
        return Mono.defer(() -> guard.record(call.finished())).subscribeOn(scheduler);
    }

    /** What a call leaves behind for the audit. */
    final class Call {

        private final String what;
        private final Map<String, ?> arguments;
        private final Principal principal;
        private final Instant began;
        private CallRecord.Outcome outcome = CallRecord.Outcome.ERROR;
        private @Nullable String code;
        private long rows;
        private long bytes;

        private Call(String what, Map<String, ?> arguments, Exchange exchange, Instant began) {
            this.what = what;
            this.arguments = arguments;
            this.principal = exchange.principal();
            this.began = began;
        }

        Instant began() {
            return began;
        }

        synchronized void answered(long rowsOut, String text) {
            outcome = CallRecord.Outcome.OK;
            code = null;
            rows = rowsOut;
            bytes = Tokens.bytes(text);
        }

        synchronized void refused(Failures.Told told) {
            outcome = told.mendable() ? CallRecord.Outcome.FAILED : CallRecord.Outcome.ERROR;
            code = told.reference();
        }

        private synchronized Call cancelled() {
            outcome = CallRecord.Outcome.CANCELLED;
            code = null;
            return this;
        }

        private synchronized CallRecord finished() {
            JsonNode given = guard.redact(ToolJson.MAPPER.<JsonNode>valueToTree(arguments));
            long millis = clock.instant().toEpochMilli() - began.toEpochMilli();
            return new CallRecord(
                    began,
                    principal.name(),
                    server,
                    what,
                    given,
                    outcome,
                    code,
                    rows,
                    bytes,
                    millis);
        }
    }
}
