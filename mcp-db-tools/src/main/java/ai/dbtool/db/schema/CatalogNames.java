package ai.dbtool.db.schema;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;

import reactor.core.publisher.Mono;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names for completions: connections, schemas, tables, columns that begin with a prefix. */
final class CatalogNames {

    private static final int MOST = 100;

    record NameRow(String name) {}

    private static final String SCHEMAS =
            """
            SELECT nspname AS name FROM pg_namespace
             WHERE nspname !~ '^pg_(toast|temp)' AND starts_with(lower(nspname), lower(:prefix))
             ORDER BY nspname IN ('pg_catalog', 'information_schema'), nspname <> 'public', nspname LIMIT 100
            """;

    private static final String TABLES =
            """
            SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = :schema AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
               AND starts_with(lower(c.relname), lower(:prefix))
             ORDER BY c.relname LIMIT 100
            """;

    private static final String COLUMNS =
            """
            SELECT a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = :schema AND c.relname = :table AND a.attnum > 0 AND NOT a.attisdropped
               AND starts_with(lower(a.attname), lower(:prefix))
             ORDER BY a.attnum LIMIT 100
            """;

    private final Databases databases;

    CatalogNames(Databases databases) {
        this.databases = databases;
    }

    /** Values of a template's variable; unknown variables have none. */
    Mono<List<String>> complete(
            Principal caller, String variable, String prefix, Map<String, String> others) {
        return switch (variable) {
            case "connection" ->
                    Mono.just(
                            databases.names(caller).stream()
                                    .filter(name -> name.startsWith(prefix))
                                    .limit(MOST)
                                    .toList());
            case "schema" -> names(caller, SCHEMAS, prefix, others, List.of());
            case "table" -> names(caller, TABLES, prefix, others, List.of("schema"));
            case "column" -> names(caller, COLUMNS, prefix, others, List.of("schema", "table"));
            default -> Mono.just(List.of());
        };
    }

    private Mono<List<String>> names(
            Principal caller,
            String sql,
            String prefix,
            Map<String, String> others,
            List<String> needed) {
        Map<String, String> parameters = new HashMap<>(Map.of("prefix", prefix));
        for (String name : needed) {
            parameters.put(name, others.getOrDefault(name, ""));
        }
        return databases
                .open(caller, others.get("connection"))
                .flatMap(database -> read(database, sql, parameters));
    }

    private static Mono<List<String>> read(
            Database database, String sql, Map<String, String> parameters) {
        return database.rows(NameRow.class, sql, parameters)
                .map(rows -> rows.stream().map(NameRow::name).toList());
    }
}
