package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.orchestrator.client.Resources;
import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Quote;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The picture of a plan that a diagnosis rests on.
 *
 * @param call that made the plan
 * @param query what was planned
 * @param svg an element of SVG that may stand in a page
 */
public record PlanPicture(String call, String query, String svg) {

    private static final String TEMPLATE = "pg://{connection}/plan/{plan_id}/svg";

    /** More would bury the report; each is a whole plan. */
    private static final int MOST = 6;

    private static final Pattern HANDLE = Pattern.compile("[A-Za-z0-9]{1,64}");

    /** Those that can still be read, in the order of the calls; servers keep plans for a while. */
    public static Mono<List<PlanPicture>> of(Diagnosis diagnosis, Resources resources) {
        Set<String> cited =
                diagnosis.report().evidence().stream().map(Quote::call).collect(Collectors.toSet());
        return Flux.fromIterable(diagnosis.calls())
                .filter(call -> cited.contains(call.id()))
                .filter(call -> HANDLE.matcher(call.at("/planId").asString("")).matches())
                .distinct(call -> call.at("/planId").asString())
                .take(MOST)
                .concatMap(call -> of(call, resources))
                .collectList();
    }

    private static Mono<PlanPicture> of(Call call, Resources resources) {
        return connections(call, resources)
                .concatMap(connection -> resources.read(call.server(), uri(call, connection)))
                .next()
                .mapNotNull(InlineSvg::of)
                .map(svg -> new PlanPicture(call.id(), call.at("/query").asString(""), svg));
    }

    /** The one that the call named, or the only one there is. */
    private static Flux<String> connections(Call call, Resources resources) {
        String named = call.args().path("connection").asString("");
        return named.isEmpty()
                ? resources.complete(call.server(), TEMPLATE, "connection")
                : Flux.just(named);
    }

    private static String uri(Call call, String connection) {
        return TEMPLATE.replace("{connection}", connection)
                .replace("{plan_id}", call.at("/planId").asString());
    }
}
