package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who wants to hear of changes, in both eras. What can be heard of is what the capabilities of the
 * server advertise; most servers advertise none of it, and then nobody can subscribe.
 */
public final class Subscriptions {

    /** Resources one client may watch. */
    static final int MOST_URIS = 256;

    /** Listeners of one principal. */
    static final int MOST_OF_ONE = 16;

    /** Listeners at all. */
    static final int MOST = 1_024;

    private final boolean tools;
    private final boolean prompts;
    private final boolean resources;
    private final boolean updates;
    private final Admission admission;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> perPrincipal = new HashMap<>();
    private int listening;

    /** One that wants to hear; deaf to what it did not ask for. */
    interface Listener {

        /** Resources it wants to hear of. */
        Set<String> uris();

        /** Takes the news without waiting for anybody; completes when it has been taken. */
        Mono<Void> hear(News news);
    }

    /**
     * What happened.
     *
     * @param method of the notification
     * @param uri of the resource that changed; {@code null} when a list did
     */
    record News(String method, @Nullable String uri) {}

    Subscriptions(Map<String, Object> capabilities, Admission admission) {
        this.admission = admission;
        this.tools = advertised(capabilities, "tools", "listChanged");
        this.prompts = advertised(capabilities, "prompts", "listChanged");
        this.resources = advertised(capabilities, "resources", "listChanged");
        this.updates = advertised(capabilities, "resources", "subscribe");
    }

    private static boolean advertised(Map<String, Object> all, String feature, String what) {
        return all.get(feature) instanceof Map<?, ?> one && Boolean.TRUE.equals(one.get(what));
    }

    /** The list of tools has changed. */
    public Mono<Void> toolsChanged() {
        return spread(tools, new News(McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED, null));
    }

    /** The list of prompts has changed. */
    public Mono<Void> promptsChanged() {
        return spread(prompts, new News(McpSchema.METHOD_NOTIFICATION_PROMPTS_LIST_CHANGED, null));
    }

    /** The list of resources has changed. */
    public Mono<Void> resourcesChanged() {
        return spread(
                resources, new News(McpSchema.METHOD_NOTIFICATION_RESOURCES_LIST_CHANGED, null));
    }

    /** The resource {@code uri} has changed. */
    public Mono<Void> resourceUpdated(String uri) {
        return spread(updates, new News(McpSchema.METHOD_NOTIFICATION_RESOURCES_UPDATED, uri));
    }

    private Mono<Void> spread(boolean advertised, News news) {
        return advertised
                ? Flux.fromIterable(listeners)
                        .flatMap(listener -> listener.hear(news).onErrorComplete())
                        .then()
                : Mono.empty();
    }

    boolean tools() {
        return tools;
    }

    boolean prompts() {
        return prompts;
    }

    boolean resources() {
        return resources;
    }

    boolean updates() {
        return updates;
    }

    /** Whether {@code caller} will hear of changes of {@code uri}. */
    Mono<Boolean> admits(String uri, Principal caller) {
        return admission.admits(uri, caller);
    }

    /** Whether anybody wants to hear of {@code uri}. */
    boolean wanted(String uri) {
        return listeners.stream().anyMatch(listener -> listener.uris().contains(uri));
    }

    /** Whether there is anything to hear of. */
    boolean any() {
        return tools || prompts || resources || updates;
    }

    /** A legacy session, of which there are as many as its transport allows. */
    void join(Listener session) {
        listeners.add(session);
    }

    void leave(Listener session) {
        listeners.remove(session);
    }

    /** Takes {@code listener} in, unless {@code principal} or all together have too many. */
    synchronized boolean add(String principal, Listener listener) {
        int ofOne = perPrincipal.getOrDefault(principal, 0);
        if (ofOne >= MOST_OF_ONE || listening >= MOST) {
            return false;
        }
        perPrincipal.put(principal, ofOne + 1);
        listening++;
        return listeners.add(listener);
    }

    synchronized void remove(String principal, Listener listener) {
        if (listeners.remove(listener)) {
            listening--;
            perPrincipal.computeIfPresent(
                    principal, (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        }
    }
}
