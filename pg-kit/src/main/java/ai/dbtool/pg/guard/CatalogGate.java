package ai.dbtool.pg.guard;

import ai.dbtool.pg.wire.Wire;

import reactor.core.publisher.Mono;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Gate A: refuses a text when any object its names can reach is denied by {@link Rules}. */
final class CatalogGate {

    private final boolean foreignTables;

    CatalogGate(boolean foreignTables) {
        this.foreignTables = foreignTables;
    }

    /** Completes when nothing is denied. Names must resolve in pg_catalog on {@code wire}. */
    Mono<Void> check(Wire wire, CanonicalSql sql) {
        return denied(wire, Mentions.of(sql)).flatMap(Refusal::unlessEmpty);
    }

    Mono<List<Denied>> denied(Wire wire, Mentions mentions) {
        List<String> values =
                List.of(
                        array(mentions.names()),
                        array(mentions.calls()),
                        array(mentions.fields()),
                        array(mentions.operators()),
                        Boolean.toString(foreignTables));
        return wire.readPrepared(
                        "dbtool_gate",
                        "text, text, text, text, boolean",
                        CatalogQuery.SQL,
                        values,
                        Denied::of)
                .collectList();
    }

    private static String array(Collection<String> values) {
        return values.stream()
                .map(value -> '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
