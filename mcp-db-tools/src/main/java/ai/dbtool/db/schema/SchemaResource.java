package ai.dbtool.db.schema;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.server.ResourceProvider;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Databases;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Every table, view and sequence of a schema, one line each. */
public final class SchemaResource implements ResourceProvider {

    private final Databases databases;
    private final CatalogNames names;

    public SchemaResource(Databases databases) {
        this.databases = databases;
        this.names = new CatalogNames(databases);
    }

    @Override
    public String uriTemplate() {
        return "pg://{connection}/schema/{schema}";
    }

    @Override
    public String name() {
        return "schema";
    }

    @Override
    public String title() {
        return "Schema";
    }

    @Override
    public String description() {
        return "Every table, view and sequence of one schema with its columns, one line each.";
    }

    @Override
    public Set<Scope> scopes() {
        return Set.of(Scope.DB_READ);
    }

    @Override
    public String mimeType() {
        return "text/plain";
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        String schema = variables.getOrDefault("schema", "");
        String prefix = Names.readable(schema) + ".";
        return databases
                .open(context.caller(), variables.get("connection"))
                .flatMap(
                        database ->
                                Listing.of(database, schema + ".*")
                                        .map(
                                                all ->
                                                        all.stream()
                                                                .filter(
                                                                        e ->
                                                                                e.name()
                                                                                        .startsWith(
                                                                                                prefix))
                                                                .toList())
                                        .flatMap(
                                                found ->
                                                        found.isEmpty()
                                                                ? names.complete(
                                                                                context.caller(),
                                                                                "schema",
                                                                                "",
                                                                                variables)
                                                                        .flatMap(
                                                                                known ->
                                                                                        Mono.error(
                                                                                                ToolFailure
                                                                                                        .unknown(
                                                                                                                "unknown_schema",
                                                                                                                "or empty schema",
                                                                                                                schema,
                                                                                                                known)))
                                                                : Details.of(
                                                                        database,
                                                                        found,
                                                                        false,
                                                                        new Sight())))
                .map(
                        objects ->
                                objects.stream()
                                        .map(SchemaText::summary)
                                        .collect(
                                                Collectors.joining(
                                                        "\n",
                                                        "name\tkind\trows\tsize\tcolumns\tcomment\n",
                                                        "")));
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        return names.complete(context.caller(), variable, prefix, others);
    }
}
