package ai.dbtool.pg.guard;

import reactor.core.publisher.Mono;

/** Plans of one admitted text, on the session that admitted it. */
@FunctionalInterface
public interface Plans {

    /** The plan as the session stands when this is subscribed to; the server's JSON text. */
    Mono<String> next();
}
