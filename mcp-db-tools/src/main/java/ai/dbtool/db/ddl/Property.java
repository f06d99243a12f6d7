package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.pg.Database;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/**
 * What a statement may set, with the query that says how it is now: as the statements that would
 * restore it. Its parameters are a name, a part of what is named, and a detail.
 */
sealed interface Property permits RelationProperty, ObjectProperty, RightsProperty {

    /** Opens each query. */
    String GIVEN =
            """
            given AS (SELECT CAST(:name AS text) AS name, CAST(:part AS text) AS part, CAST(:detail AS text) AS detail)
            """;

    /**
     * The value of a setting as SET takes it; lists are stored with their quotes (GUC_LIST_QUOTE).
     */
    String SETTING_VALUE =
            """
            CASE WHEN lower(e.key) IN ('local_preload_libraries', 'search_path', 'session_preload_libraries',
                                       'shared_preload_libraries', 'temp_tablespaces', 'unix_socket_directories')
                 THEN (SELECT string_agg(quote_literal(trim(both '" ' FROM x)), ', ') FROM unnest(string_to_array(e.value, ',')) x)
                 ELSE quote_literal(e.value) END
            """;

    /** Yields the statements in order. */
    String sql();

    /** Whether the name is to be that of a relation that exists. */
    default boolean ofRelation() {
        return true;
    }

    /** One statement. */
    record Row(String undo) {}

    /** What is found for one change. */
    record Found(Change.Restored change, List<String> statements) {}

    static Mono<List<Found>> read(
            Database database, Statement statement, List<RelationFacts> relations, Sight sight) {
        return Flux.fromIterable(statement.changes())
                .ofType(Change.Restored.class)
                .distinct()
                .concatMap(change -> read(database, change, relations, sight))
                .collectList();
    }

    private static Mono<Found> read(
            Database database, Change.Restored change, List<RelationFacts> relations, Sight sight) {
        String name =
                relations.stream()
                        .filter(r -> r.asked().contains(change.object().quoted()))
                        .map(RelationFacts::name)
                        .findFirst()
                        .orElse(null);
        if (name == null && change.property().ofRelation()) {
            return Mono.just(new Found(change, List.of()));
        }
        return sight.tolerate(
                        "how to take it back",
                        database.rows(
                                Row.class,
                                change.property().sql(),
                                Map.of(
                                        "name", name == null ? change.object().toString() : name,
                                        "part", change.part(),
                                        "detail", change.detail())))
                .map(rows -> new Found(change, rows.stream().map(Row::undo).toList()));
    }
}
