package ai.dbtool.mcp.http.conformance;

import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.protocol.ClientCapabilities;
import ai.dbtool.mcp.server.Exchange;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A tool, prompt, resource or template as the conformance suite wants it, read from {@code
 * fixtures.json}.
 *
 * @param definition as it is listed
 * @param result what a tool or prompt answers; {@code null}: what the client told
 * @param contents of a resource
 * @param rounds what the client is asked first, by key, one round after the other
 * @param able {@code true}: only that is asked which the client has declared
 */
record Fixture(
        Map<String, Object> definition,
        @Nullable Map<String, Object> result,
        @Nullable Map<String, Object> contents,
        @Nullable List<Map<String, Ask>> rounds,
        @Nullable Boolean able) {

    String name() {
        return String.valueOf(definition.get("name"));
    }

    /** Of a tool. */
    @SuppressWarnings("unchecked") // The keys of a JSON object are strings.
    Map<String, Object> inputSchema() {
        return (Map<String, Object>) Objects.requireNonNull(definition.get("inputSchema"));
    }

    boolean named(String property, String value) {
        return value.equals(definition.get(property));
    }

    /** Asks what there is to ask; then the result, with the arguments filled in. */
    Mono<Map<String, Object>> answer(Exchange exchange, Map<String, String> arguments) {
        return Flux.fromIterable(rounds == null ? List.<Map<String, Ask>>of() : rounds)
                .concatMap(round -> exchange.askAll(asks(round, exchange)))
                .reduceWith(
                        LinkedHashMap<String, Object>::new,
                        (all, answers) -> {
                            all.putAll(answers);
                            return all;
                        })
                .map(told -> result == null ? Blocks.says("told: " + told) : filled(arguments));
    }

    private Map<String, Ask> asks(Map<String, Ask> round, Exchange exchange) {
        if (!Boolean.TRUE.equals(able)) {
            return round;
        }
        Map<String, Ask> possible = new LinkedHashMap<>(round);
        possible.values()
                .removeIf(ask -> ClientCapabilities.missing(ask, exchange.capabilities()) != null);
        return possible;
    }

    private Map<String, Object> filled(Map<String, String> arguments) {
        return Blocks.filled(result, arguments);
    }
}
