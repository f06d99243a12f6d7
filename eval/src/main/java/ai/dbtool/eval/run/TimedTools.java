package ai.dbtool.eval.run;

import ai.dbtool.orchestrator.client.ServerState;
import ai.dbtool.orchestrator.client.ToolHost;
import ai.dbtool.orchestrator.evidence.ToolAnswer;

import reactor.core.publisher.Mono;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Tools whose calls are timed, so that the time between them can be told. */
final class TimedTools implements ToolHost {

    private final ToolHost tools;
    private final List<long[]> spans = new ArrayList<>();

    TimedTools(ToolHost tools) {
        this.tools = tools;
    }

    @Override
    public Mono<List<ServerState>> servers() {
        return timed(tools.servers());
    }

    @Override
    public Mono<ToolAnswer> call(String tool, ObjectNode args) {
        return timed(tools.call(tool, args));
    }

    private <T> Mono<T> timed(Mono<T> call) {
        return Mono.defer(
                () -> {
                    long start = System.nanoTime();
                    return call.doFinally(
                            signal -> {
                                synchronized (spans) {
                                    spans.add(new long[] {start, System.nanoTime()});
                                }
                            });
                });
    }

    /** Milliseconds during which at least one call was in flight. */
    long inFlightMillis() {
        List<long[]> ordered;
        synchronized (spans) {
            ordered = new ArrayList<>(spans);
        }
        ordered.sort(Comparator.comparingLong(span -> span[0]));
        long covered = 0;
        long until = Long.MIN_VALUE;
        for (long[] span : ordered) {
            long from = Math.max(span[0], until);
            if (span[1] > from) {
                covered += span[1] - from;
                until = span[1];
            }
        }
        return covered / 1_000_000;
    }
}
