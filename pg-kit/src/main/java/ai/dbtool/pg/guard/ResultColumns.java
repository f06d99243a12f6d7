package ai.dbtool.pg.guard;

import ai.dbtool.pg.GuardedRows.Column;
import ai.dbtool.pg.wire.Reply;
import ai.dbtool.pg.wire.Wire;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Columns as people name their types. */
final class ResultColumns {

    private static final String NAMES =
            "SELECT pg_catalog.format_type(t, NULL) FROM pg_catalog.unnest($1::pg_catalog.oid[])"
                    + " WITH ORDINALITY AS u(t, n) ORDER BY n";

    private ResultColumns() {}

    static Mono<List<Admission.Typed>> of(Wire wire, List<Reply.Column> described) {
        String oids =
                described.stream()
                        .map(c -> Long.toString(c.type()))
                        .collect(Collectors.joining(",", "{", "}"));
        return wire.read(NAMES, List.of(oids), row -> Objects.requireNonNullElse(row.get(0), "???"))
                .collectList()
                .map(
                        types ->
                                IntStream.range(0, types.size())
                                        .mapToObj(i -> typed(described.get(i), types.get(i)))
                                        .toList());
    }

    private static Admission.Typed typed(Reply.Column column, String type) {
        return new Admission.Typed(new Column(column.name(), type), column.type());
    }
}
