package ai.dbtool.orchestrator.evidence;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import tools.jackson.databind.node.ObjectNode;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All calls of one investigation. Ids are given when a call is planned, so they do not depend on
 * which answer comes first; a call with the same tool and arguments is made once.
 */
public final class Ledger {

    /** A planned call. */
    public record Planned(String id, String tool, ObjectNode args) {}

    /** Where answers come from. */
    @FunctionalInterface
    public interface Caller {
        /** Calls {@code tool}; never fails, the outcome says what went wrong. */
        Mono<ToolAnswer> call(String tool, ObjectNode args);
    }

    private final Caller caller;
    private final Clock clock;
    private final Map<String, Planned> planned = new LinkedHashMap<>();
    private final Map<String, Call> calls = new ConcurrentHashMap<>();

    /** An empty ledger. */
    public Ledger(Caller caller, Clock clock) {
        this.caller = caller;
        this.clock = clock;
    }

    /** The id of this call, new or known. */
    public synchronized Planned plan(String tool, ObjectNode args) {
        Map<String, Object> sorted = new TreeMap<>();
        args.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return planned.computeIfAbsent(
                tool + sorted, _ -> new Planned("c" + (planned.size() + 1), tool, args));
    }

    /** Makes a planned call and records it; one that is recorded already is answered from here. */
    public Mono<Call> make(Planned plan) {
        return Mono.defer(
                () -> {
                    Call known = calls.get(plan.id());
                    return known == null ? fresh(plan) : Mono.just(known);
                });
    }

    private Mono<Call> fresh(Planned plan) {
        long start = clock.millis();
        return caller.call(plan.tool(), plan.args())
                .map(
                        answer ->
                                new Call(
                                        plan.id(),
                                        answer.server(),
                                        plan.tool(),
                                        plan.args(),
                                        answer.structured(),
                                        answer.outcome(),
                                        answer.outcome() == Outcome.OK ? null : answer.text(),
                                        clock.millis() - start))
                .doOnNext(call -> calls.put(call.id(), call));
    }

    /** Adds a call that was recorded elsewhere, for replays and tests. */
    public synchronized void restore(Call call) {
        plan(call.tool(), call.args());
        calls.put(call.id(), call);
    }

    /** The recorded call, or {@code null}. */
    public @Nullable Call call(String id) {
        return calls.get(id);
    }

    /** Whether the call was recorded. */
    public boolean knows(String id) {
        return calls.containsKey(id);
    }

    /** All recorded calls in the order they were planned. */
    public synchronized List<Call> calls() {
        Collection<Planned> plans = planned.values();
        List<Call> found = new ArrayList<>();
        for (Planned plan : plans) {
            Call call = calls.get(plan.id());
            if (call != null) {
                found.add(call);
            }
        }
        return found;
    }
}
