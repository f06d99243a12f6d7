package ai.dbtool.db.schema;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.schema.Listing.Entry;
import ai.dbtool.db.schema.SchemaResult.SchemaObject;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.server.ResourceProvider;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Databases;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** All about one table or view. */
public final class TableResource implements ResourceProvider {

    private final Databases databases;
    private final CatalogNames names;

    public TableResource(Databases databases) {
        this.databases = databases;
        this.names = new CatalogNames(databases);
    }

    @Override
    public String uriTemplate() {
        return "pg://{connection}/table/{schema}/{table}";
    }

    @Override
    public String name() {
        return "table";
    }

    @Override
    public String title() {
        return "Table";
    }

    @Override
    public String description() {
        return "One table or view: columns, comments, keys both ways, indexes, sizes.";
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
        String table = variables.getOrDefault("table", "");
        String wanted = Names.readable(schema) + "." + Names.readable(table);
        return databases
                .open(context.caller(), variables.get("connection"))
                .flatMap(
                        database ->
                                Listing.of(database, schema + "." + table)
                                        .flatMap(
                                                all -> {
                                                    List<Entry> one =
                                                            all.stream()
                                                                    .filter(e -> isTable(e, wanted))
                                                                    .toList();
                                                    return one.isEmpty()
                                                            ? unknown(
                                                                    context.caller(),
                                                                    table,
                                                                    variables)
                                                            : Details.of(
                                                                    database,
                                                                    one,
                                                                    true,
                                                                    new Sight());
                                                }))
                .map(objects -> SchemaText.full(objects.getFirst()));
    }

    private static boolean isTable(Entry e, String wanted) {
        return e.name().equals(wanted) && !e.kind().equals("function");
    }

    private Mono<List<SchemaObject>> unknown(
            Principal caller, String table, Map<String, String> variables) {
        return names.complete(caller, "table", "", variables)
                .flatMap(
                        known ->
                                Mono.error(
                                        ToolFailure.unknown(
                                                "unknown_table", "table", table, known)));
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        return names.complete(context.caller(), variable, prefix, others);
    }
}
