package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;

import reactor.core.publisher.Mono;

/** Decides which resources can be subscribed to. */
@FunctionalInterface
interface Admission {

    /** Whoever tells of changes knows what there is. */
    Admission ALL = (_, _) -> Mono.just(true);

    /** Whether {@code caller} will hear of changes of {@code uri}. */
    Mono<Boolean> admits(String uri, Principal caller);
}
