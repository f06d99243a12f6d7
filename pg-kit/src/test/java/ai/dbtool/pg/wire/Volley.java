package ai.dbtool.pg.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.r2dbc.postgresql.RawClient;
import io.r2dbc.postgresql.message.frontend.FrontendMessage;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Optional;

/** Many steps in one network message, none of which minds what becomes of the others. */
public final class Volley {

    private Volley() {}

    /** The replies in order; empty where the server said no. */
    public static List<Optional<Reply>> send(Wire wire, List<? extends Step> steps) {
        if (steps.isEmpty()) {
            return List.of();
        }
        List<Replies> all = steps.stream().map(step -> new Replies(List.of(step))).toList();
        int[] answered = {0};
        FrontendMessage message = allocator -> Mono.fromSupplier(() -> frames(steps, allocator));
        RawClient.of(wire.connection())
                .exchange(
                        reply -> {
                            if (all.get(answered[0]).take(reply)) {
                                answered[0]++;
                            }
                            return answered[0] == all.size();
                        },
                        Mono.just(message))
                .doOnNext(ReferenceCountUtil::release)
                .blockLast();
        return all.stream().map(Volley::reply).toList();
    }

    private static ByteBuf frames(List<? extends Step> steps, ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer();
        for (Step step : steps) {
            ByteBuf one = Frames.of(List.of(step), allocator);
            out.writeBytes(one);
            one.release();
        }
        return out;
    }

    private static Optional<Reply> reply(Replies replies) {
        return replies.failure() == null ? Optional.of(replies.all().getFirst()) : Optional.empty();
    }
}
