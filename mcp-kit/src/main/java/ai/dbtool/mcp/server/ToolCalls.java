package ai.dbtool.mcp.server;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.tool.ArgumentsBinder;
import ai.dbtool.mcp.tool.Nearest;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolJson;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * The one path every tool call takes: find, bind, run under a deadline, redact, fit to the budget,
 * record. A failure the caller can mend is answered in its own words; anything else as a
 * correlation id whose details are in the log.
 */
final class ToolCalls {

    /** Key of a result's {@code _meta}: the code of the failure, for programs. */
    static final String ERROR_META = "ai.dbtool/errorCode";

    private final String server;
    private final Map<String, Bound<?>> tools = new LinkedHashMap<>();
    private final LimitsConfig limits;
    private final CallGuard guard;
    private final ResultBudget budget;
    private final Failures failures;
    private final Scheduler scheduler;
    private final Clock clock;

    private record Bound<A extends Record>(Tool<A> tool, ArgumentsBinder<A> binder) {

        static <A extends Record> Bound<A> of(Tool<A> tool) {
            return new Bound<>(tool, new ArgumentsBinder<>(tool.spec().arguments()));
        }

        Mono<ToolResult> call(Map<String, ?> arguments, CallContext context) {
            return Mono.defer(() -> tool.call(binder.bind(arguments), context));
        }
    }

    ToolCalls(
            ServerDefinition definition,
            LimitsConfig limits,
            CallGuard guard,
            ResultBudget budget,
            Scheduler scheduler,
            Clock clock) {
        this.server = definition.name();
        definition.tools().forEach(tool -> tools.put(tool.spec().name(), Bound.of(tool)));
        this.limits = limits;
        this.guard = guard;
        this.budget = budget;
        this.failures = new Failures(guard);
        this.scheduler = scheduler;
        this.clock = clock;
    }

    Mono<McpSchema.CallToolResult> call(
            String name,
            Map<String, ?> arguments,
            Map<String, ?> meta,
            String principal,
            CallContext.Progress progress) {
        Bound<?> tool = tools.get(name);
        if (tool == null) {
            return Mono.error(unknown(name));
        }
        return Mono.defer(
                () -> {
                    Instant began = clock.instant();
                    CallContext context =
                            new CallContext(
                                    principal,
                                    began.plus(limits.callTimeout()),
                                    Tokens.budget(meta, limits.resultTokens()),
                                    progress,
                                    clock);
                    Meter meter = new Meter(name, arguments, principal, began);
                    return Mono.usingWhen(
                            Mono.just(meter),
                            _ -> run(tool, arguments, context, meter),
                            m -> record(m),
                            (m, _) -> record(m),
                            m -> record(m.cancelled()));
                });
    }

    private Mono<McpSchema.CallToolResult> run(
            Bound<?> tool, Map<String, ?> arguments, CallContext context, Meter meter) {
        return tool.call(arguments, context)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("no result")))
                .map(result -> answer(result, context, meter))
                .subscribeOn(scheduler)
                .timeout(limits.callTimeout())
                .onErrorMap(TimeoutException.class, _ -> late())
                .onErrorResume(error -> Mono.just(refusal(error, meter)));
    }

    private McpSchema.CallToolResult answer(ToolResult result, CallContext context, Meter meter) {
        ResultBudget.Fitted fitted = budget.fit(result, context.principal(), context.tokenBudget());
        meter.ended(CallRecord.Outcome.OK, null, fitted.rows(), Tokens.bytes(fitted.text()));
        return McpSchema.CallToolResult.builder()
                .content(List.of(McpSchema.TextContent.builder(fitted.text()).build()))
                .structuredContent(fitted.structured())
                .isError(false)
                .build();
    }

    private McpSchema.CallToolResult refusal(Throwable error, Meter meter) {
        Failures.Told told = failures.tell(error, server + " " + meter.tool);
        CallRecord.Outcome outcome =
                told.mendable() ? CallRecord.Outcome.FAILED : CallRecord.Outcome.ERROR;
        String text = "Error (" + told.code() + "): " + told.message();
        meter.ended(outcome, told.reference(), 0, Tokens.bytes(text));
        return McpSchema.CallToolResult.builder()
                .content(List.of(McpSchema.TextContent.builder(text).build()))
                .isError(true)
                .meta(Map.of(ERROR_META, told.code()))
                .build();
    }

    private ToolFailure late() {
        return new ToolFailure(
                "deadline",
                "the call took longer than "
                        + limits.callTimeout().toSeconds()
                        + " s and was cancelled; narrow it, or raise limits.call_timeout");
    }

    private McpError unknown(String name) {
        String nearest = Nearest.to(name, tools.keySet());
        return McpError.builder(McpSchema.ErrorCodes.INVALID_PARAMS)
                .message(
                        "Unknown tool: "
                                + Untrusted.cut(Untrusted.line(guard.redact(name)), 60)
                                + (nearest == null ? "" : "; did you mean " + nearest + "?")
                                + " Tools: "
                                + String.join(", ", tools.keySet()))
                .build();
    }

    private Mono<Void> record(Meter meter) {
        return Mono.defer(() -> guard.record(meter.finish())).subscribeOn(scheduler);
    }

    /** What a call leaves behind for the audit. */
    private final class Meter {

        private final String tool;
        private final Map<String, ?> arguments;
        private final String principal;
        private final Instant began;
        private CallRecord.Outcome outcome = CallRecord.Outcome.ERROR;
        private @Nullable String code;
        private long rows;
        private long bytes;

        Meter(String tool, Map<String, ?> arguments, String principal, Instant began) {
            this.tool = tool;
            this.arguments = arguments;
            this.principal = principal;
            this.began = began;
        }

        synchronized void ended(
                CallRecord.Outcome how, @Nullable String reference, long rowsOut, long bytesOut) {
            outcome = how;
            code = reference;
            rows = rowsOut;
            bytes = bytesOut;
        }

        Meter cancelled() {
            ended(CallRecord.Outcome.CANCELLED, null, 0, 0);
            return this;
        }

        synchronized CallRecord finish() {
            JsonNode given = guard.redact(ToolJson.MAPPER.<JsonNode>valueToTree(arguments));
            long millis = clock.instant().toEpochMilli() - began.toEpochMilli();
            return new CallRecord(
                    began, principal, server, tool, given, outcome, code, rows, bytes, millis);
        }
    }
}
