package ai.dbtool.orchestrator.client;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What servers hold beside their tools. */
public interface Resources {

    /** The text of a resource; empty when {@code server} cannot give it. */
    Mono<String> read(String server, String uri);

    /** The values that {@code server} offers for a variable of a resource template. */
    Flux<String> complete(String server, String template, String variable);
}
