package ai.dbtool.orchestrator.ask;

import ai.dbtool.orchestrator.model.ChatMessage;
import ai.dbtool.orchestrator.model.ChatRequest;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.orchestrator.model.ModelFailure;
import ai.dbtool.orchestrator.model.Turn;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Chooses the route: rules first, the model where rules are undecided, rules again where it fails.
 */
final class Router {

    private static final int ANSWER_TOKENS = 40;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Routes routes;
    private final @Nullable ModelClient model;

    Router(Routes routes, @Nullable ModelClient model) {
        this.routes = routes;
        this.model = model;
    }

    /**
     * The choice.
     *
     * @param by {@code rules} or {@code model}
     */
    record Chosen(Route route, String by) {}

    Mono<Chosen> route(Question question) {
        List<Route> leading = routes.byRules(question);
        Chosen byRules =
                new Chosen(leading.isEmpty() ? routes.fallback() : leading.getFirst(), "rules");
        if (leading.size() == 1 || model == null) {
            return Mono.just(byRules);
        }
        return Turn.of(model, request(question.text(), leading.isEmpty() ? routes.all() : leading))
                .map(turn -> new Chosen(routes.byId(route(turn)), "model"))
                .onErrorResume(
                        error -> error instanceof ModelFailure || error instanceof JacksonException,
                        error -> Mono.just(byRules));
    }

    private static String route(Turn turn) {
        return JSON.readTree(turn.text()).path("route").asString("");
    }

    private static ChatRequest request(String question, List<Route> kindsLeft) {
        String kinds =
                kindsLeft.stream()
                        .map(route -> route.id() + ": " + route.about())
                        .collect(Collectors.joining("\n"));
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        ArrayNode ids =
                schema.putObject("properties")
                        .putObject("route")
                        .put("type", "string")
                        .putArray("enum");
        kindsLeft.forEach(route -> ids.add(route.id()));
        schema.putArray("required").add("route");
        return ChatRequest.withFormat(
                List.of(
                        new ChatMessage.Instructions(
                                "Choose the kind of a question about a PostgreSQL system.\n"
                                        + kinds),
                        new ChatMessage.User(question)),
                schema,
                ANSWER_TOKENS);
    }
}
