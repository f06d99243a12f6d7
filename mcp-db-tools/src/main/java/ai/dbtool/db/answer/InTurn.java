package ai.dbtool.db.answer;

import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;
import reactor.util.function.Tuple3;
import reactor.util.function.Tuple4;
import reactor.util.function.Tuples;

/**
 * Reads one after the other, so that one call never holds more than one connection: on a server
 * that runs out of connections the tool must not take several.
 */
public final class InTurn {

    private InTurn() {}

    /** Both, the second after the first. */
    public static <A, B> Mono<Tuple2<A, B>> of(Mono<A> a, Mono<B> b) {
        return a.flatMap(x -> b.map(y -> Tuples.of(x, y)));
    }

    /** All three in order. */
    public static <A, B, C> Mono<Tuple3<A, B, C>> of(Mono<A> a, Mono<B> b, Mono<C> c) {
        return a.flatMap(x -> of(b, c).map(t -> Tuples.of(x, t.getT1(), t.getT2())));
    }

    /** All four in order. */
    public static <A, B, C, D> Mono<Tuple4<A, B, C, D>> of(
            Mono<A> a, Mono<B> b, Mono<C> c, Mono<D> d) {
        return a.flatMap(x -> of(b, c, d).map(t -> Tuples.of(x, t.getT1(), t.getT2(), t.getT3())));
    }
}
