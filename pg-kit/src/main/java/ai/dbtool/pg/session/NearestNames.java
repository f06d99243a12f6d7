package ai.dbtool.pg.session;

import ai.dbtool.mcp.tool.Nearest;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.guard.LocatedFailure;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/** Adds the nearest existing name to a complaint about one that does not exist. */
final class NearestNames {

    private static final String RELATIONS =
            """
            SELECT DISTINCT relname AS name
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
               AND (n.nspname = 'pg_catalog' OR n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema')
               AND abs(length(relname) - length(:name::text)) <= 20
             LIMIT 20000
            """;

    private static final String COLUMNS =
            """
            SELECT DISTINCT attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
             WHERE c.relname = ANY (:relations::text[]::name[]) AND attnum > 0 AND NOT attisdropped
            """;

    private final Database database;

    NearestNames(Database database) {
        this.database = database;
    }

    private record Name(String name) {}

    /** Always an error: {@code sql_error} or {@code permission_denied}. */
    <T> Mono<T> explained(LocatedFailure error) {
        return switch (error.sqlState()) {
            case "42P01" -> failed(error, RELATIONS, Map.of("name", error.subject()));
            case "42703" -> failed(error, COLUMNS, Map.of("relations", error.names()));
            default -> Mono.error(failure(error, null));
        };
    }

    private <T> Mono<T> failed(LocatedFailure error, String sql, Map<String, Object> parameters) {
        return database.rows(Name.class, sql, parameters)
                .onErrorReturn(List.of())
                .map(names -> names.stream().map(Name::name).toList())
                .flatMap(names -> Mono.error(failure(error, Nearest.to(error.subject(), names))));
    }

    private static ToolFailure failure(LocatedFailure error, @Nullable String nearest) {
        return new ToolFailure(
                error.sqlState().equals("42501") ? "permission_denied" : "sql_error",
                error.getMessage() + (nearest == null ? "" : "; did you mean '" + nearest + "'?"));
    }
}
