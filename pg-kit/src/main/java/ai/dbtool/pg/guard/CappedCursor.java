package ai.dbtool.pg.guard;

import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.GuardedRows;
import ai.dbtool.pg.GuardedRows.Column;
import ai.dbtool.pg.guard.Admission.Typed;
import ai.dbtool.pg.wire.Step;
import ai.dbtool.pg.wire.Wire;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads an admitted text through a cursor; the server cuts cells and rows, so that a huge value
 * never reaches us. What is to be cut is cast to text there, because only text can be cut.
 */
final class CappedCursor {

    /** Most characters of one answer, whatever rows and cells allow. */
    private static final int MOST_CHARACTERS = 4_000_000;

    /** Most characters one message may bring, should every cell be full. */
    private static final int MOST_IN_MESSAGE = 32_000_000;

    private final Wire wire;
    private final CanonicalSql sql;
    private final GuardedQuery query;

    CappedCursor(Wire wire, CanonicalSql sql, GuardedQuery query) {
        this.wire = wire;
        this.sql = sql;
        this.query = query;
    }

    /** Opens the cursor and reads the page; a page of one message ends the transaction with it. */
    Mono<GuardedRows> rows(List<Typed> typed) {
        return Mono.defer(
                () -> {
                    Page page = new Page(query.maxRows(), query.cellChars());
                    long widest = Math.max(1, typed.size()) * (query.cellChars() + 1L);
                    int most = (int) Math.max(1, MOST_IN_MESSAGE / widest);
                    List<Step> steps = new ArrayList<>();
                    steps.add(open(typed));
                    if (query.offset() > 0) {
                        steps.add(
                                Step.statement(
                                        "MOVE FORWARD " + query.offset() + " FROM dbtool_rows"));
                    }
                    return more(typed, page, most, steps);
                });
    }

    private Mono<GuardedRows> more(List<Typed> typed, Page page, int most, List<Step> steps) {
        int wanted = Math.min(page.missing(), most);
        boolean last = wanted == page.missing();
        int before = page.seen();
        steps.add(
                new Step.Statement(
                        "FETCH FORWARD " + wanted + " FROM dbtool_rows",
                        Guard.NONE,
                        page::add,
                        UnaryOperator.identity()));
        if (last) {
            steps.add(ROLLBACK);
        }
        return wire.send(steps.toArray(Step[]::new))
                .flatMap(
                        _ ->
                                last || page.isFull() || page.seen() - before < wanted
                                        ? Mono.just(page.result(typed))
                                        : more(typed, page, most, new ArrayList<>()));
    }

    /** Saves the session a message of its own. */
    private static final Step ROLLBACK = new Step.Script("ROLLBACK");

    private Step open(List<Typed> typed) {
        int cellChars = query.cellChars();
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
        return new Step.Statement(
                prefix + sql.text() + alias,
                query.parameters(),
                null,
                Guard.located(sql, prefix.length()));
    }

    /**
     * A cell cut after {@code most} characters. Values of a fixed size need no cutting and come in
     * the text form anyway. Types made by users go through their output function ({@code concat}),
     * because {@code ::text} could run a cast of theirs.
     */
    private static String cell(Typed column, String name, int most) {
        if (FIXED_SIZE.contains(column.type())) {
            return name;
        }
        if (column.type() == BOOLEAN) {
            return name + "::pg_catalog.text";
        }
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

    private static final long BOOLEAN = 16;

    /**
     * bigint, smallint, integer, oid, real, double precision, date, time, timestamp, the two with
     * time zone, uuid (pg_type.dat); uncut, a row of ten costs the server a quarter less.
     */
    private static final Set<Long> FIXED_SIZE =
            Set.of(20L, 21L, 23L, 26L, 700L, 701L, 1082L, 1083L, 1114L, 1184L, 1266L, 2950L);

    /** Rows so far; holds at most one row more than was asked for, to know whether there is one. */
    private static final class Page {
        private final List<List<@Nullable String>> rows = new ArrayList<>();
        private final int maxRows;
        private final int cellChars;
        private int cutCells;
        private long characters;
        private int seen;
        private boolean more;

        Page(int maxRows, int cellChars) {
            this.maxRows = maxRows;
            this.cellChars = cellChars;
        }

        /** How many rows more are wanted. */
        int missing() {
            return maxRows + 1 - rows.size();
        }

        int seen() {
            return seen;
        }

        boolean isFull() {
            return more;
        }

        void add(List<@Nullable String> row) {
            seen++;
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

        GuardedRows result(List<Typed> typed) {
            List<Column> columns = typed.stream().map(Typed::column).toList();
            return new GuardedRows(columns, rows, more, cutCells);
        }
    }
}
