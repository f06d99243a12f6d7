package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.protocol.ErrorStatus;
import ai.dbtool.mcp.tool.ArgumentsBinder;
import ai.dbtool.mcp.tool.Nearest;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;

import reactor.core.publisher.Mono;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * The one path every tool call takes: find, check the caller's scopes, bind, run under a deadline,
 * redact, fit to the budget, record. A failure the caller can mend is answered in its own words;
 * anything else as a correlation id whose details are in the log.
 */
final class ToolCalls {

    /** Key of a result's {@code _meta}: the code of the failure, for programs. */
    static final String ERROR_META = "ai.dbtool/errorCode";

    private final Map<String, Bound<?>> tools = new LinkedHashMap<>();
    private final CallKit kit;
    private final ResultBudget budget;
    private final Recorder recorder;
    private final Failures failures;

    private record Bound<A extends Record>(Tool<A> tool, ArgumentsBinder<A> binder) {

        static <A extends Record> Bound<A> of(Tool<A> tool) {
            return new Bound<>(tool, new ArgumentsBinder<>(tool.spec().arguments()));
        }

        Mono<ToolResult> call(Map<String, ?> arguments, CallContext context) {
            return Mono.defer(() -> tool.call(binder.bind(arguments), context));
        }
    }

    ToolCalls(List<Tool<?>> tools, ResultBudget budget, Recorder recorder, CallKit kit) {
        tools.forEach(tool -> this.tools.put(tool.spec().name(), Bound.of(tool)));
        this.budget = budget;
        this.recorder = recorder;
        this.kit = kit;
        this.failures = new Failures(kit.guard());
    }

    Mono<Map<String, Object>> call(String name, Map<String, ?> arguments, Exchange exchange) {
        Bound<?> tool = tools.get(name);
        if (tool == null) {
            return unknown(name, exchange);
        }
        Set<Scope> needed = tool.tool().spec().scopes();
        if (!exchange.principal().has(needed)) {
            return recorder.forbidden(Recorder.Target.tool(name), arguments, exchange, needed);
        }
        return recorder.recorded(
                Recorder.Target.tool(name),
                arguments,
                exchange,
                call -> {
                    CallContext context =
                            new CallContext(
                                    exchange,
                                    name,
                                    call.began().plus(kit.limits().callTimeout()),
                                    Tokens.budget(exchange.meta(), kit.limits().resultTokens()),
                                    kit);
                    return run(tool, arguments, context, call);
                });
    }

    private Mono<Map<String, Object>> run(
            Bound<?> tool, Map<String, ?> arguments, CallContext context, Recorder.Call call) {
        return tool.call(arguments, context)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("no result")))
                .map(result -> answer(tool, result, context, call))
                .transform(
                        called ->
                                tool.tool().holdsThread()
                                        ? called.subscribeOn(kit.scheduler())
                                        : called)
                .timeout(kit.limits().callTimeout())
                .onErrorMap(TimeoutException.class, _ -> late())
                .onErrorResume(
                        error ->
                                ofProtocol(error)
                                        ? Mono.error(asked(error, call))
                                        : Mono.just(refusal(error, tool, call)));
    }

    /** What the protocol itself wants told, and not as a failure of the tool. */
    static boolean ofProtocol(Throwable error) {
        return error instanceof InputRequired
                || (error instanceof McpError told
                        && told.getJsonRpcError().code() == ErrorStatus.MISSING_CAPABILITY);
    }

    static Throwable asked(Throwable error, Recorder.Call call) {
        String code = error instanceof InputRequired ? "input_required" : "client_cannot";
        call.refused(new Failures.Told(code, code, code, true));
        return error;
    }

    private Map<String, Object> answer(
            Bound<?> tool, ToolResult result, CallContext context, Recorder.Call call) {
        ResultBudget.Fitted fitted =
                budget.fit(
                        result,
                        context.caller(),
                        tool.tool().spec().scopes(),
                        context.tokenBudget());
        call.answered(fitted.rows(), fitted.text());
        Map<String, Object> answer = content(fitted.text(), false);
        answer.put("structuredContent", fitted.structured());
        return answer;
    }

    private Map<String, Object> refusal(Throwable error, Bound<?> tool, Recorder.Call call) {
        Failures.Told told = failures.tell(error, tool.tool().spec().name(), call.id());
        call.refused(told);
        String text = "Error (" + told.code() + "): " + told.message();
        Map<String, Object> answer = content(text, true);
        answer.put("_meta", Map.of(ERROR_META, told.code()));
        return answer;
    }

    /** Maps, not the SDK's records: they are written as they are. */
    private static Map<String, Object> content(String text, boolean error) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("content", List.of(new Text("text", text)));
        content.put("isError", error);
        return content;
    }

    private record Text(String type, String text) {}

    private ToolFailure late() {
        return new ToolFailure(
                "deadline",
                "the call took longer than "
                        + kit.limits().callTimeout().toSeconds()
                        + " s and was cancelled; narrow it, or raise limits.call_timeout");
    }

    /** An error of the protocol, as the specification wants it; recorded all the same. */
    private Mono<Map<String, Object>> unknown(String name, Exchange exchange) {
        String shown = Untrusted.cut(Untrusted.line(kit.guard().redact(name)), 60);
        List<String> allowed =
                tools.values().stream()
                        .map(each -> each.tool().spec())
                        .filter(spec -> exchange.principal().has(spec.scopes()))
                        .map(ToolSpec::name)
                        .toList();
        String nearest = Nearest.to(shown, allowed);
        String message =
                "Unknown tool: "
                        + shown
                        + (nearest == null ? "" : "; did you mean " + nearest + "?")
                        + " Tools: "
                        + String.join(", ", allowed);
        return recorder.recorded(
                Recorder.Target.noTool(shown),
                Map.of(),
                exchange,
                call -> {
                    call.refused(new Failures.Told("unknown_tool", message, "unknown_tool", true));
                    return Mono.error(
                            McpError.builder(McpSchema.ErrorCodes.INVALID_PARAMS)
                                    .message(message)
                                    .build());
                });
    }
}
