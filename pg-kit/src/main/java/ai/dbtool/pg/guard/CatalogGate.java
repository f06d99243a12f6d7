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

    /** One denied object. */
    record Denied(String object, String via, String why) {
        @Override
        public String toString() {
            return object + " " + why + (via.equals("named") ? "" : " (reached by " + via + ")");
        }
    }

    /** Completes when nothing is denied. Names must resolve in pg_catalog on {@code wire}. */
    Mono<Void> check(Wire wire, CanonicalSql sql) {
        return denied(wire, Mentions.of(sql))
                .flatMap(
                        denied ->
                                denied.isEmpty()
                                        ? Mono.empty()
                                        : Mono.error(
                                                Refusal.of(
                                                        "refused: "
                                                                + denied.stream()
                                                                        .map(Denied::toString)
                                                                        .collect(
                                                                                Collectors.joining(
                                                                                        "; ")))));
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
                        row ->
                                new Denied(
                                        row.get(0, String.class),
                                        row.get(1, String.class),
                                        row.get(2, String.class)))
                .collectList();
    }

    private static String array(Collection<String> values) {
        return values.stream()
                .map(value -> '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
