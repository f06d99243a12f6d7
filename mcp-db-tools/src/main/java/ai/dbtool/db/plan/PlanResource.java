package ai.dbtool.db.plan;

import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.server.FormedResource;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Databases;

import reactor.core.publisher.Mono;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A full plan, as the server wrote it or as a picture. */
public final class PlanResource implements FormedResource {

    /** What a plan is read as. */
    public enum Form {
        /** As EXPLAIN (FORMAT JSON) wrote it. */
        JSON,
        /** A tree with the share of each node. */
        PICTURE;

        private String of(KeptPlans.Kept plan) {
            return switch (this) {
                case JSON -> plan.json();
                case PICTURE ->
                        PlanSvg.of(
                                new PlanDigest(JsonMapper.shared().readTree(plan.json()))
                                        .of(plan.id(), plan.asked(), Map.of()));
            };
        }
    }

    private final Form form;

    private final Databases databases;
    private final KeptPlans plans;

    public PlanResource(Form form, Databases databases, KeptPlans plans) {
        this.form = form;
        this.databases = databases;
        this.plans = plans;
    }

    @Override
    public FormedResource.Form form() {
        return switch (form) {
            case JSON ->
                    new FormedResource.Form(
                            "pg://{connection}/plan/{plan_id}",
                            "plan",
                            "Query plan",
                            "application/json",
                            "A plan that db_explain made, whole, as EXPLAIN (FORMAT JSON) wrote it; kept a day.");
            case PICTURE ->
                    new FormedResource.Form(
                            "pg://{connection}/plan/{plan_id}/svg",
                            "plan-picture",
                            "Query plan as a picture",
                            "image/svg+xml",
                            "A plan that db_explain made, as a tree with each node's own share; kept a day.");
        };
    }

    @Override
    public Set<Scope> scopes() {
        return Set.of(Scope.DB_QUERY);
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        String connection = variables.getOrDefault("connection", "");
        List<String> allowed = databases.names(context.caller());
        return allowed.contains(connection)
                ? plans.find(
                                context.principal(),
                                connection,
                                variables.getOrDefault("plan_id", ""),
                                context.clock())
                        .map(form::of)
                : Mono.error(
                        ToolFailure.unknown(
                                "unknown_connection", "connection", connection, allowed));
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        List<String> allowed = databases.names(context.caller());
        String connection = others.getOrDefault("connection", "");
        Mono<List<String>> values =
                switch (variable) {
                    case "connection" -> Mono.just(allowed);
                    case "plan_id" ->
                            allowed.contains(connection)
                                    ? plans.ids(context.principal(), connection)
                                    : Mono.just(List.of());
                    default -> Mono.just(List.of());
                };
        return values.map(all -> all.stream().filter(v -> v.startsWith(prefix)).toList());
    }
}
