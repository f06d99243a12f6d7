package ai.dbtool.orchestrator.ask;

import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Ledger;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;

/**
 * Explains a counted statement by the plan it really had: the newest one that auto_explain left in
 * the log, handed to {@code db_explain} as it is. It is looked for by queryid, then by text, since
 * the log names a statement wrongly when its portal was closed by the next one. {@code db_explain}
 * takes a plan only when its text is that statement's; without one the statement is planned for any
 * values.
 */
final class RealPlans {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Formats that {@code db_explain} reads. */
    private static final Set<String> READ = Set.of("TEXT", "JSON");

    /** Less of a statement is in many. */
    private static final int SHORTEST_PART = 12;

    private final Ledger ledger;

    RealPlans(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Makes {@code planned}, and what it needs before; its answer comes last. */
    Flux<Call> make(Ledger.Planned planned) {
        JsonNode queryid = planned.args().path("queryid");
        boolean bare = planned.args().properties().stream().allMatch(RealPlans::isPlain);
        if (!planned.tool().equals("db_explain") || !queryid.isString() || !bare) {
            return ledger.make(planned).flux();
        }
        return ledger.make(search("queryid", queryid.stringValue()))
                .flatMapMany(
                        logged ->
                                real(planned, logged)
                                        .switchIfEmpty(anyValues(planned, logged.answered())));
    }

    private static boolean isPlain(Map.Entry<String, JsonNode> argument) {
        return argument.getKey().equals("queryid") || argument.getKey().equals("connection");
    }

    private Ledger.Planned search(String by, String value) {
        ObjectNode args = JSON.createObjectNode().put(by, value).put("limit", 1);
        args.putArray("classes").add("L38");
        return ledger.plan("log_search", args);
    }

    /** The log line and the plan; empty when there is none, or one of another statement. */
    private Flux<Call> real(Ledger.Planned planned, Call logged) {
        JsonNode plan = logged.at("/plan");
        if (!READ.contains(plan.path("format").asString("")) || !plan.path("text").isString()) {
            return Flux.empty();
        }
        ObjectNode args = planned.args().deepCopy();
        args.set("plan", plan.path("text"));
        return ledger.make(ledger.plan(planned.tool(), args))
                .filter(Call::answered)
                .flatMapMany(plannedSo -> Flux.just(logged, plannedSo));
    }

    private Flux<Call> anyValues(Ledger.Planned planned, boolean logs) {
        return ledger.make(planned)
                .flatMapMany(
                        generic -> {
                            String part = longestPart(generic.at("/query").asString(""));
                            return !logs || part.length() < SHORTEST_PART
                                    ? Flux.just(generic)
                                    : Flux.concat(
                                            Mono.just(generic),
                                            ledger.make(search("contains", part))
                                                    .flatMapMany(found -> real(planned, found)));
                        });
    }

    /** What the log holds of a statement in any format: no values, nothing it would escape. */
    private static String longestPart(String query) {
        return Arrays.stream(query.split("\\$[0-9]+|[\\p{Cntrl}\"'\\\\]"))
                .map(String::strip)
                .max(Comparator.comparingInt(String::length))
                .orElse("");
    }
}
