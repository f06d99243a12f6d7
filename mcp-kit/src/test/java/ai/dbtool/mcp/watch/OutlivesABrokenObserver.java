package ai.dbtool.mcp.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.tool.ToolFailure;

import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import java.util.ArrayList;
import java.util.List;

class OutlivesABrokenObserver {

    private final List<String> seen = new ArrayList<>();

    private final CallObserver sound =
            call ->
                    new Observation() {
                        @Override
                        public void end(CallEnd end) {
                            seen.add("end " + end.outcome());
                        }

                        @Override
                        public Step step(String operation, String connection) {
                            return code -> seen.add(operation + " " + connection + " " + code);
                        }
                    };

    @Test
    void theOthersAreStillTold() {
        CallObserver all =
                CallObserver.all(
                        List.of(
                                call -> {
                                    throw new IllegalStateException("at the start");
                                },
                                call ->
                                        end -> {
                                            throw new IllegalStateException("at the end");
                                        },
                                sound));

        all.begin(Calls.by("ann", null)).end(Calls.ended(Outcome.OK, null));

        assertThat(seen).containsExactly("end OK");
    }

    @Test
    void aStepSaysHowItEnded() {
        Observation call = CallObserver.all(List.of(sound)).begin(Calls.by("ann", null));
        ToolFailure late = new ToolFailure("timeout", "too late");

        StepVerifier.create(in(call, Mono.just(1))).expectNext(1).verifyComplete();
        StepVerifier.create(in(call, Mono.error(late))).verifyErrorMatches(late::equals);
        StepVerifier.create(in(call, Mono.never())).thenCancel().verify();
        StepVerifier.create(Observation.step("SELECT", "main", Mono.just(2)))
                .expectNext(2)
                .verifyComplete();

        assertThat(seen)
                .containsExactly(
                        "SELECT main null", "SELECT main timeout", "SELECT main cancelled");
    }

    private static <T> Mono<T> in(Observation call, Mono<T> work) {
        return Observation.step("SELECT", "main", work)
                .contextWrite(context -> context.put(Observation.class, call));
    }
}
