package ai.dbtool.db.plan;

import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.server.ResourceProvider;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Databases;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A full plan, as the server wrote it. */
public final class PlanResource implements ResourceProvider {

    private final Databases databases;
    private final KeptPlans plans;

    public PlanResource(Databases databases, KeptPlans plans) {
        this.databases = databases;
        this.plans = plans;
    }

    @Override
    public String uriTemplate() {
        return "pg://{connection}/plan/{plan_id}";
    }

    @Override
    public String name() {
        return "plan";
    }

    @Override
    public String title() {
        return "Query plan";
    }

    @Override
    public String description() {
        return "A plan that db_explain made, whole, as EXPLAIN (FORMAT JSON) wrote it; kept an hour.";
    }

    @Override
    public Set<Scope> scopes() {
        return Set.of(Scope.DB_QUERY);
    }

    @Override
    public String mimeType() {
        return "application/json";
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        return Mono.fromCallable(
                () -> {
                    String connection = variables.getOrDefault("connection", "");
                    List<String> allowed = databases.names(context.caller());
                    if (!allowed.contains(connection)) {
                        throw ToolFailure.unknown(
                                "unknown_connection", "connection", connection, allowed);
                    }
                    return plans.find(
                                    context.principal(),
                                    connection,
                                    variables.getOrDefault("plan_id", ""),
                                    context.clock())
                            .json();
                });
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        List<String> values =
                switch (variable) {
                    case "connection" -> databases.names(context.caller());
                    case "plan_id" ->
                            plans.ids(context.principal(), others.getOrDefault("connection", ""));
                    default -> List.<String>of();
                };
        return Mono.just(values.stream().filter(v -> v.startsWith(prefix)).toList());
    }
}
