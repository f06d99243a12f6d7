package ai.dbtool.db.health;

import ai.dbtool.db.health.HealthTool.Area;
import ai.dbtool.db.history.Histories;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.server.FormedResource;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolJson;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.pg.Databases;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What db_health answers now, whole: of all areas or of one. */
public final class HealthResource implements FormedResource {

    /** What is read. */
    public enum Form {
        /** All areas. */
        ALL,
        /** One area. */
        AREA
    }

    /** As the tool's structured answer, findings first. */
    private record Document(
            List<Finding> findings, Map<String, Record> areas, @Nullable Coverage coverage) {}

    private static final String TEMPLATE = "pg://{connection}/health";
    private static final List<String> AREAS =
            Stream.of(Area.values())
                    .filter(area -> area != Area.ALL)
                    .map(area -> area.name().toLowerCase(Locale.ROOT))
                    .toList();

    private final Form form;
    private final Databases databases;
    private final HealthTool health;

    /** One of them, over {@code databases}. */
    public HealthResource(Form form, Databases databases, Histories histories) {
        this.form = form;
        this.databases = databases;
        this.health = new HealthTool(databases, histories);
    }

    @Override
    public FormedResource.Form form() {
        return switch (form) {
            case ALL ->
                    new FormedResource.Form(
                            TEMPLATE,
                            "health",
                            "Health",
                            "application/json",
                            "What is wrong now: findings, worst first, and the facts of every area, as db_health"
                                    + " answers, not shortened.");
            case AREA ->
                    new FormedResource.Form(
                            TEMPLATE + "/{area}",
                            "health-area",
                            "Health of one area",
                            "application/json",
                            "Findings and facts of one area of db_health: vacuum, locks, ids, ..");
        };
    }

    @Override
    public Set<Scope> scopes() {
        return Set.of(Scope.DB_READ);
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        return Mono.defer(
                () ->
                        health.call(
                                        new HealthTool.Args(
                                                variables.get("connection"),
                                                area(variables),
                                                null,
                                                null),
                                        context)
                                .map(HealthResource::json));
    }

    private Area area(Map<String, String> variables) {
        String given = variables.getOrDefault("area", "");
        if (form == Form.ALL) {
            return Area.ALL;
        }
        if (!AREAS.contains(given)) {
            throw ToolFailure.unknown("unknown_area", "area", given, AREAS);
        }
        return Area.valueOf(given.toUpperCase(Locale.ROOT));
    }

    private static String json(ToolResult result) {
        Health health = (Health) result.structured();
        return ToolJson.MAPPER.writeValueAsString(
                new Document(health.findings(), health.areas(), result.coverage()));
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        List<String> values =
                switch (variable) {
                    case "connection" -> databases.names(context.caller());
                    case "area" -> AREAS;
                    default -> List.<String>of();
                };
        return Mono.just(values.stream().filter(v -> v.startsWith(prefix)).toList());
    }
}
