package ai.dbtool.pg.guard;

import ai.dbtool.pg.wire.Wire;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Gate A: refuses a text when any object its names can reach is denied by {@link Rules}. */
final class CatalogGate {

    private final boolean foreignTables;
    private final String sql;

    CatalogGate(boolean foreignTables) {
        this(foreignTables, CatalogQuery.SQL);
    }

    /** With {@code sql} in place of {@link CatalogQuery#SQL}. */
    CatalogGate(boolean foreignTables, String sql) {
        this.foreignTables = foreignTables;
        this.sql = sql;
    }

    /**
     * What was found.
     *
     * @param state of the catalog, {@code null} on a standby
     */
    record Verdict(List<Denied> denied, @Nullable String state) {}

    /** The verdict, when nothing is denied. Names must resolve in pg_catalog on {@code wire}. */
    Mono<Verdict> check(Wire wire, CanonicalSql sql) {
        return verdict(wire, Mentions.of(sql))
                .flatMap(found -> Refusal.unlessEmptyByName(found.denied()).thenReturn(found));
    }

    Mono<List<Denied>> denied(Wire wire, Mentions mentions) {
        return verdict(wire, mentions).map(Verdict::denied);
    }

    Mono<Verdict> verdict(Wire wire, Mentions mentions) {
        List<@Nullable String> values =
                List.of(
                        array(mentions.names()),
                        array(mentions.calls()),
                        array(mentions.fields()),
                        array(mentions.operators()),
                        Boolean.toString(foreignTables));
        return wire.readPrepared("dbtool_gate", sql, values)
                .map(
                        rows ->
                                new Verdict(
                                        rows.subList(0, rows.size() - 1).stream()
                                                .map(Denied::of)
                                                .toList(),
                                        rows.getLast().get(2)));
    }

    static String array(Collection<String> values) {
        return values.stream()
                .map(value -> '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
