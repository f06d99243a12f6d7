package ai.dbtool.db.schema;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.server.ResourceProvider;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** One column: type, comment, how many different values, which indexes begin with it. */
public final class ColumnResource implements ResourceProvider {

    /** Statistics without any value of the column. */
    record ColumnRow(
            String type,
            boolean nullable,
            @Nullable String comment,
            @Nullable Double distinct,
            @Nullable Double nullFraction,
            List<String> indexes) {}

    private static final String COLUMN =
            """
            SELECT format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
                   col_description(c.oid, a.attnum) AS comment,
                   CASE WHEN s.n_distinct < 0 THEN round((-s.n_distinct * greatest(c.reltuples, 0))::numeric)
                        ELSE s.n_distinct::numeric END AS distinct,
                   s.null_frac AS null_fraction,
                   ARRAY(SELECT format('%I.%I', xn.nspname, x.relname) FROM pg_index i
                           JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace xn ON xn.oid = x.relnamespace
                          WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum AND i.indisvalid ORDER BY 1) AS indexes
              FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
                                  AND s.attname = a.attname AND NOT s.inherited
             WHERE n.nspname = :schema AND c.relname = :table AND a.attname = :column
               AND a.attnum > 0 AND NOT a.attisdropped
            """;

    private final Databases databases;
    private final CatalogNames names;

    public ColumnResource(Databases databases) {
        this.databases = databases;
        this.names = new CatalogNames(databases);
    }

    @Override
    public String uriTemplate() {
        return "pg://{connection}/column/{schema}/{table}/{column}";
    }

    @Override
    public String name() {
        return "column";
    }

    @Override
    public String title() {
        return "Column";
    }

    @Override
    public String description() {
        return "One column: type, comment, number of different values, indexes that begin with it.";
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
        return databases
                .open(context.caller(), variables.get("connection"))
                .flatMap(d -> read(context.caller(), d, variables));
    }

    private Mono<String> read(Principal caller, Database database, Map<String, String> variables) {
        String column = variables.getOrDefault("column", "");
        Map<String, String> parameters =
                Map.of(
                        "schema", variables.getOrDefault("schema", ""),
                        "table", variables.getOrDefault("table", ""),
                        "column", column);
        return database.rows(ColumnRow.class, COLUMN, parameters)
                .flatMap(
                        rows ->
                                rows.isEmpty()
                                        ? names.complete(caller, "column", "", variables)
                                                .flatMap(
                                                        known ->
                                                                Mono.error(
                                                                        ToolFailure.unknown(
                                                                                "unknown_column",
                                                                                "column",
                                                                                column,
                                                                                known)))
                                        : Mono.just(text(column, rows.getFirst())));
    }

    private static String text(String column, ColumnRow row) {
        return Untrusted.line(column)
                + " "
                + Untrusted.line(row.type())
                + (row.nullable() ? "" : " not null")
                + (row.comment() == null ? "" : "\ncomment: " + Untrusted.line(row.comment()))
                + (row.distinct() == null
                        ? "\nno statistics: not analyzed, or not readable by this role"
                        : "\ndifferent values: "
                                + row.distinct().longValue()
                                + "\nshare of NULL: "
                                + row.nullFraction())
                + "\nindexes that begin with it: "
                + (row.indexes().isEmpty()
                        ? "none"
                        : Untrusted.line(String.join(", ", row.indexes())));
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        return names.complete(context.caller(), variable, prefix, others);
    }
}
