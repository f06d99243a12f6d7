package ai.dbtool.orchestrator.model.ollama;

import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.orchestrator.model.ModelFailure;

import org.jspecify.annotations.Nullable;

import reactor.netty.http.client.PrematureCloseException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.ConnectException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/**
 * What Ollama's refusals mean. The texts are those of 0.24 and 0.34, recorded; from 0.30 on the
 * runner's own error comes as JSON inside the string.
 */
final class OllamaErrors {

    private static final JsonMapper JSON = new JsonMapper();

    private OllamaErrors() {}

    static ModelFailure inChat(Throwable error, String model, int window) {
        return switch (error) {
            case ModelFailure known -> known;
            case HttpFailure http -> status(http, model, window);
            case PrematureCloseException cut ->
                    new ModelFailure.Incomplete(
                            "the model server closed the connection before the answer was whole");
            case ConnectException refused ->
                    new ModelFailure.Unreachable(
                            "nothing answers at model.url; start the model server or use --model none");
            case TimeoutException late ->
                    new ModelFailure.Stalled("the model server does not answer");
            case IOException io ->
                    new ModelFailure.Incomplete(
                            "the connection to the model server broke before the answer was whole");
            default ->
                    new ModelFailure.Broken(
                            "the model server's answer could not be read: "
                                    + error.getClass().getSimpleName());
        };
    }

    /** A line with {@code error} inside a stream that began with 200. */
    static ModelFailure inStream(JsonNode error, int window) {
        String message = message(error);
        return overflows(message)
                ? new ModelFailure.ContextOverflow(
                        null, window, "the model server refused: " + message)
                : new ModelFailure.Broken("the model server broke off: " + message);
    }

    private static ModelFailure status(HttpFailure http, String model, int window) {
        String message = body(http.body());
        return switch (http.status()) {
            case 400 -> bad(message, window, promptTokens(http.body()));
            case 404 ->
                    new ModelFailure.ModelMissing(
                            "the model server has no model '%s'; run: ollama pull %s"
                                    .formatted(model, model));
            case 401, 403 ->
                    new ModelFailure.Rejected(
                            "the model server refuses the caller; check model.api_key");
            case 429, 503 ->
                    new ModelFailure.Busy("the model server's queue is full; try again later");
            case 502, 504 ->
                    new ModelFailure.Unreachable(
                            "a proxy before the model server answers %d; the server is down"
                                    .formatted(http.status()));
            default ->
                    overflows(message)
                            ? bad(message, window, promptTokens(http.body()))
                            : new ModelFailure.Broken(
                                    "the model server failed (%d): %s"
                                            .formatted(http.status(), message));
        };
    }

    private static ModelFailure bad(String message, int window, @Nullable Integer promptTokens) {
        return overflows(message)
                ? new ModelFailure.ContextOverflow(
                        promptTokens,
                        window,
                        "the prompt%s does not fit the window of %d tokens; raise model.context or narrow the question"
                                .formatted(
                                        promptTokens == null
                                                ? ""
                                                : " of " + promptTokens + " tokens",
                                        window))
                : new ModelFailure.Rejected("the model server rejected the request: " + message);
    }

    private static boolean overflows(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("exceeds the available context size")
                || text.contains("exceeds the context length")
                || text.contains("longer than the context length");
    }

    private static @Nullable Integer promptTokens(String body) {
        JsonNode tokens = inner(parse(body).path("error")).path("n_prompt_tokens");
        return tokens.isInt() ? tokens.intValue() : null;
    }

    private static String body(String body) {
        JsonNode error = parse(body).path("error");
        return error.isMissingNode() ? "no reason given" : message(error);
    }

    private static String message(JsonNode error) {
        JsonNode inner = inner(error);
        String text =
                inner.path("message").isString()
                        ? inner.path("message").asString()
                        : error.isString() ? error.asString() : error.toString();
        return Untrusted.line(Untrusted.cut(text, 300));
    }

    /** The runner's own error object: the value itself, or JSON in a string, or nothing. */
    private static JsonNode inner(JsonNode error) {
        JsonNode node = error.isString() ? parse(error.asString()) : error;
        return node.path("error").isObject() ? node.path("error") : node;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            return JSON.missingNode();
        }
    }
}
