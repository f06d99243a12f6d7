package ai.dbtool.orchestrator.model.ollama;

import ai.dbtool.config.Secret;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Requests to one Ollama, and only to the address that was checked. Redirects and proxies of the
 * environment are not followed; cancelling closes the connection.
 */
final class OllamaHttp {

    private static final Duration MANAGEMENT_TIMEOUT = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private final LocalAddress address;
    private final @Nullable Secret apiKey;

    OllamaHttp(LocalAddress address, @Nullable Secret apiKey) {
        this.address = address;
        this.apiKey = apiKey;
    }

    /** A POST whose answer is a stream of lines; an answer other than 200 is an error. */
    Flux<byte[]> stream(String path, JsonNode body) {
        return client().flatMapMany(
                        client ->
                                client.post()
                                        .uri(address.path(path))
                                        .send(ByteBufFlux.fromString(Mono.just(body.toString())))
                                        .response(
                                                (response, bytes) ->
                                                        response.status().code() == 200
                                                                ? Ndjson.lines(bytes.asByteArray())
                                                                : bytes.aggregate()
                                                                        .asString()
                                                                        .defaultIfEmpty("")
                                                                        .flatMapMany(
                                                                                text ->
                                                                                        Flux.error(
                                                                                                new HttpFailure(
                                                                                                        response.status()
                                                                                                                .code(),
                                                                                                        text)))));
    }

    /** A GET of a JSON document. */
    Mono<JsonNode> get(String path) {
        return client().flatMap(client -> document(client.get().uri(address.path(path))));
    }

    /** A POST for a JSON document. */
    Mono<JsonNode> post(String path, JsonNode body) {
        return client().flatMap(
                        client ->
                                document(
                                        client.post()
                                                .uri(address.path(path))
                                                .send(
                                                        ByteBufFlux.fromString(
                                                                Mono.just(body.toString())))));
    }

    private static Mono<JsonNode> document(HttpClient.ResponseReceiver<?> request) {
        return request.responseSingle(
                        (response, bytes) ->
                                bytes.asString()
                                        .defaultIfEmpty("")
                                        .flatMap(text -> parse(response.status().code(), text)))
                .timeout(MANAGEMENT_TIMEOUT);
    }

    private static Mono<JsonNode> parse(int status, String text) {
        if (status != 200) {
            return Mono.error(new HttpFailure(status, text));
        }
        try {
            return Mono.just(JSON.readTree(text));
        } catch (JacksonException e) {
            return Mono.error(new HttpFailure(status, text));
        }
    }

    private Mono<HttpClient> client() {
        return address.resolved().map(this::client);
    }

    private HttpClient client(InetSocketAddress resolved) {
        HttpClient client =
                HttpClient.create()
                        .remoteAddress(() -> resolved)
                        .headers(
                                headers -> {
                                    headers.set(
                                            HttpHeaderNames.CONTENT_TYPE,
                                            HttpHeaderValues.APPLICATION_JSON);
                                    if (apiKey != null) {
                                        headers.set(
                                                HttpHeaderNames.AUTHORIZATION,
                                                "Bearer " + apiKey.reveal());
                                    }
                                });
        return address.secure() ? client.secure() : client;
    }
}
