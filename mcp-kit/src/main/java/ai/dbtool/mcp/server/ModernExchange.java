package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.protocol.ClientCapabilities;
import ai.dbtool.mcp.protocol.Era;
import ai.dbtool.mcp.protocol.ErrorStatus;
import ai.dbtool.mcp.protocol.InputAnswers;
import ai.dbtool.mcp.protocol.LogLevel;
import ai.dbtool.mcp.protocol.ModernRequest;
import ai.dbtool.mcp.server.RequestState.Answered;
import ai.dbtool.mcp.server.RequestState.Rounds;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A request of the modern era; the client answers what is asked by making the call again. */
final class ModernExchange implements Exchange {

    private final ModernRequest request;
    private final Principal principal;
    private final Outbound reply;
    private final RequestState states;
    private final Rounds before;
    private final Map<String, @Nullable Object> responses;
    private final Map<String, Answered> answered = new ConcurrentHashMap<>();

    /** Fails with invalid params when the state that came along is not one of ours for this. */
    ModernExchange(
            ModernRequest request, Principal principal, Outbound reply, RequestState states) {
        this.request = request;
        this.principal = principal;
        this.reply = reply;
        this.states = states;
        Params params = new Params(request.params());
        this.before =
                params.values().get("requestState") == null
                        ? Rounds.NONE
                        : states.open(params.text("requestState"), principal, call());
        this.responses = params.object("inputResponses");
        this.answered.putAll(before.answered());
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public Era era() {
        return Era.MODERN;
    }

    @Override
    public Map<String, @Nullable Object> meta() {
        return request.meta();
    }

    @Override
    public Map<String, @Nullable Object> capabilities() {
        return request.capabilities();
    }

    @Override
    public Mono<Void> notify(String method, Map<String, @Nullable Object> params) {
        return reply.send(new McpSchema.JSONRPCNotification(method, params));
    }

    @Override
    public @Nullable LogLevel logLevel() {
        return request.logLevel();
    }

    @Override
    public Mono<Map<String, Map<String, @Nullable Object>>> askAll(Map<String, Ask> asks) {
        return Mono.fromCallable(() -> answers(asks));
    }

    private Map<String, Map<String, @Nullable Object>> answers(Map<String, Ask> asks) {
        requireDeclared(asks);
        Map<String, Map<String, @Nullable Object>> answers = new LinkedHashMap<>();
        Map<String, Ask> open = new LinkedHashMap<>();
        asks.forEach(
                (key, ask) -> {
                    Map<String, @Nullable Object> answer = answer(key, ask);
                    if (answer == null) {
                        open.put(key, ask);
                    } else {
                        answers.put(key, answer);
                    }
                });
        if (open.isEmpty()) {
            return answers;
        }
        Map<String, String> asked = new LinkedHashMap<>();
        open.forEach((key, ask) -> asked.put(key, RequestState.question(ask)));
        throw new InputRequired(
                open, states.seal(principal, call(), new Rounds(asked, Map.copyOf(answered))));
    }

    private @Nullable Map<String, @Nullable Object> answer(String key, Ask ask) {
        String question = RequestState.question(ask);
        Answered known = answered.get(key);
        if (known != null && known.question().equals(question)) {
            return known.answer();
        }
        Map<String, @Nullable Object> given = InputAnswers.fitting(ask, responses.get(key));
        if (given == null || (ask.bound() && !question.equals(before.asked().get(key)))) {
            return null;
        }
        answered.put(key, new Answered(question, given));
        return given;
    }

    private void requireDeclared(Map<String, Ask> asks) {
        Map<String, Object> missing = new LinkedHashMap<>();
        for (Ask ask : asks.values()) {
            Map<String, Object> lacks = ClientCapabilities.missing(ask, capabilities());
            if (lacks != null) {
                missing.putAll(lacks);
            }
        }
        if (!missing.isEmpty()) {
            throw McpError.builder(ErrorStatus.MISSING_CAPABILITY)
                    .message(
                            "Missing required client capability: "
                                    + String.join(", ", missing.keySet()))
                    .data(Map.of("requiredCapabilities", missing))
                    .build();
        }
    }

    private String call() {
        return RequestState.call(request.method(), request.params());
    }
}
