package ai.dbtool.pg.guard;

import ai.dbtool.pg.GuardedRows;
import ai.dbtool.pg.GuardedRows.Column;
import ai.dbtool.pg.wire.Wire;

import io.r2dbc.spi.Readable;
import io.r2dbc.spi.ReadableMetadata;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads an admitted text through a cursor; the server cuts cells and rows, so that a huge value
 * never reaches us. Every cell is cast to text there, because the driver decodes by type.
 */
final class CappedCursor {

    /** Most characters of one answer, whatever rows and cells allow. */
    private static final int MOST_CHARACTERS = 4_000_000;

    private static final int BATCH = 100;

    private final Wire wire;
    private final CanonicalSql sql;
    private final List<@Nullable String> parameters;

    CappedCursor(Wire wire, CanonicalSql sql, List<@Nullable String> parameters) {
        this.wire = wire;
        this.sql = sql;
        this.parameters = parameters;
    }

    /** A column with the OID of its type. */
    private record Typed(String name, long type) {}

    Mono<GuardedRows> rows(long offset, int maxRows, int cellChars) {
        return Mono.defer(this::columns)
                .flatMap(
                        typed ->
                                types(typed)
                                        .flatMap(
                                                columns ->
                                                        open(typed, cellChars)
                                                                .then(skip(offset))
                                                                .then(
                                                                        fetch(
                                                                                columns, maxRows,
                                                                                cellChars))));
    }

    /** Names and types without running anything: the join's condition is false at plan time. */
    private Mono<List<Typed>> columns() {
        String prefix = "SELECT q.* FROM (VALUES (1)) one LEFT JOIN (";
        return Flux.from(
                        wire.results(prefix + sql.text() + ") q ON false", parameters)
                                .concatMap(
                                        result ->
                                                result.map(
                                                        (row, meta) -> meta.getColumnMetadatas())))
                .next()
                .map(metadata -> metadata.stream().map(CappedCursor::typed).toList())
                .defaultIfEmpty(List.of())
                .onErrorMap(Guard.located(sql, prefix.length()));
    }

    private static Typed typed(ReadableMetadata column) {
        Object oid = column.getNativeTypeMetadata();
        return new Typed(
                column.getName(),
                oid instanceof Integer number ? Integer.toUnsignedLong(number) : 0);
    }

    private Mono<List<Column>> types(List<Typed> typed) {
        String oids =
                typed.stream()
                        .map(c -> Long.toString(c.type()))
                        .collect(Collectors.joining(",", "{", "}"));
        String select =
                "SELECT pg_catalog.format_type(t, NULL) FROM pg_catalog.unnest($1::pg_catalog.oid[])"
                        + " WITH ORDINALITY AS u(t, n) ORDER BY n";
        return wire.read(select, List.of(oids), row -> row.get(0, String.class))
                .collectList()
                .map(
                        names ->
                                IntStream.range(0, typed.size())
                                        .mapToObj(
                                                i -> new Column(typed.get(i).name(), names.get(i)))
                                        .toList());
    }

    private Mono<Void> open(List<Typed> typed, int cellChars) {
        String cells =
                IntStream.range(0, typed.size())
                        .mapToObj(i -> cell(typed.get(i), "c" + i, cellChars + 1))
                        .collect(Collectors.joining(", "));
        String aliases =
                IntStream.range(0, typed.size())
                        .mapToObj(i -> "c" + i)
                        .collect(Collectors.joining(", ", "(", ")"));
        String prefix = "DECLARE dbtool_rows NO SCROLL CURSOR FOR SELECT " + cells + " FROM (";
        String alias = ") AS q" + (typed.isEmpty() ? "" : aliases);
        return wire.run(prefix + sql.text() + alias, parameters)
                .onErrorMap(Guard.located(sql, prefix.length()));
    }

    /**
     * A cell cut after {@code most} characters. Types made by users go through their output
     * function ({@code concat}), because {@code ::text} could run a cast of theirs.
     */
    private static String cell(Typed column, String name, int most) {
        return column.type() < 16384
                ? "pg_catalog.left(" + name + "::pg_catalog.text, " + most + ")"
                : "CASE WHEN pg_catalog.num_nulls("
                        + name
                        + ") OPERATOR(pg_catalog.=) 0"
                        + " THEN pg_catalog.left(pg_catalog.concat("
                        + name
                        + "), "
                        + most
                        + ") END";
    }

    private Mono<Void> skip(long offset) {
        return offset <= 0
                ? Mono.empty()
                : wire.run("MOVE FORWARD " + offset + " FROM dbtool_rows", Guard.NONE);
    }

    private Mono<GuardedRows> fetch(List<Column> columns, int maxRows, int cellChars) {
        return Mono.defer(() -> more(columns, new Page(maxRows, cellChars)));
    }

    private Mono<GuardedRows> more(List<Column> columns, Page page) {
        int wanted = Math.min(BATCH, page.missing());
        return wire.read(
                        "FETCH FORWARD " + wanted + " FROM dbtool_rows",
                        Guard.NONE,
                        row -> cells(row, columns.size()))
                .collectList()
                .flatMap(
                        rows -> {
                            rows.forEach(page::add);
                            return rows.size() < wanted || page.isFull()
                                    ? Mono.just(page.result(columns))
                                    : more(columns, page);
                        });
    }

    private static List<@Nullable String> cells(Readable row, int size) {
        List<@Nullable String> cells = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            cells.add(row.get(i, String.class));
        }
        return cells;
    }

    /** Rows so far; holds at most one row more than was asked for, to know whether there is one. */
    private static final class Page {
        private final List<List<@Nullable String>> rows = new ArrayList<>();
        private final int maxRows;
        private final int cellChars;
        private int cutCells;
        private long characters;
        private boolean more;

        Page(int maxRows, int cellChars) {
            this.maxRows = maxRows;
            this.cellChars = cellChars;
        }

        int missing() {
            return maxRows + 1 - rows.size();
        }

        boolean isFull() {
            return more;
        }

        void add(List<@Nullable String> row) {
            if (rows.size() >= maxRows || (characters > MOST_CHARACTERS && !rows.isEmpty())) {
                more = true;
                return;
            }
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                if (cell != null && cell.codePointCount(0, cell.length()) > cellChars) {
                    row.set(i, cell.substring(0, cell.offsetByCodePoints(0, cellChars)));
                    cutCells++;
                }
                characters += cell == null ? 0 : cell.length();
            }
            rows.add(row);
        }

        GuardedRows result(List<Column> columns) {
            return new GuardedRows(columns, rows, more, cutCells);
        }
    }
}
