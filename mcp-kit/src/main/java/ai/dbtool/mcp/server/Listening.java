package ai.dbtool.mcp.server;

import ai.dbtool.mcp.protocol.MetaKeys;
import ai.dbtool.mcp.server.Subscriptions.News;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One {@code subscriptions/listen}. News that waits to be sent is not queued twice, so that a
 * client that reads slowly costs no more than it subscribed to.
 */
final class Listening implements Subscriptions.Listener {

    static final String METHOD = "subscriptions/listen";

    private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";

    private final Object id;
    private final Map<String, Object> honoured = new LinkedHashMap<>();
    private final Set<String> uris;
    private final Set<News> wanted;
    private final Set<News> waiting = ConcurrentHashMap.newKeySet();
    private final Sinks.Many<News> queue = Sinks.many().unicast().onBackpressureBuffer();

    /**
     * @param id of the request, which is the id of the subscription
     * @param params of the request; what is asked for and advertised is honoured
     * @param admitted those of its resources that can be subscribed to
     */
    Listening(Object id, Params params, List<String> admitted, Subscriptions advertised) {
        this.id = id;
        this.uris = Set.copyOf(admitted);
        this.wanted = ConcurrentHashMap.newKeySet();
        Params filter = params.inner("notifications");
        want(
                filter,
                "toolsListChanged",
                advertised.tools(),
                McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED);
        want(
                filter,
                "promptsListChanged",
                advertised.prompts(),
                McpSchema.METHOD_NOTIFICATION_PROMPTS_LIST_CHANGED);
        want(
                filter,
                "resourcesListChanged",
                advertised.resources(),
                McpSchema.METHOD_NOTIFICATION_RESOURCES_LIST_CHANGED);
        if (!admitted.isEmpty()) {
            honoured.put("resourceSubscriptions", admitted);
        }
        admitted.forEach(
                uri -> wanted.add(new News(McpSchema.METHOD_NOTIFICATION_RESOURCES_UPDATED, uri)));
    }

    private void want(Params filter, String name, boolean advertised, String method) {
        Object value = filter.values().get(name);
        if (value != null && !(value instanceof Boolean)) {
            throw Params.invalid("params.notifications." + name + " must be a boolean");
        }
        if (advertised && Boolean.TRUE.equals(value)) {
            honoured.put(name, true);
            wanted.add(new News(method, null));
        }
    }

    /** The resources a request asks for; none where nobody can subscribe to any. */
    static List<String> uris(Params params, Subscriptions advertised) {
        Object value = params.inner("notifications").values().get("resourceSubscriptions");
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> uris)
                || !uris.stream().allMatch(String.class::isInstance)
                || uris.size() > Subscriptions.MOST_URIS) {
            throw Params.invalid(
                    "params.notifications.resourceSubscriptions must be a list of at most "
                            + Subscriptions.MOST_URIS
                            + " URIs");
        }
        return advertised.updates() ? uris.stream().map(String::valueOf).toList() : List.of();
    }

    @Override
    public Set<String> uris() {
        return uris;
    }

    @Override
    public Mono<Void> hear(News news) {
        return Mono.fromRunnable(
                () -> {
                    if (wanted.contains(news) && waiting.add(news)) {
                        synchronized (queue) {
                            queue.tryEmitNext(news);
                        }
                    }
                });
    }

    /** The acknowledgement, then what happens, until {@code ending} completes. */
    Mono<Void> send(Outbound reply, Mono<Void> ending) {
        Flux<News> news = queue.asFlux().doOnNext(waiting::remove).takeUntilOther(ending);
        return reply.send(tagged(ACKNOWLEDGED, "notifications", honoured))
                .thenMany(
                        news.concatMap(
                                each -> reply.send(tagged(each.method(), "uri", each.uri())), 1))
                .then();
    }

    private McpSchema.JSONRPCNotification tagged(
            String method, String field, @Nullable Object value) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("_meta", Map.of(MetaKeys.SUBSCRIPTION_ID, id));
        if (value != null) {
            params.put(field, value);
        }
        return new McpSchema.JSONRPCNotification(method, params);
    }
}
