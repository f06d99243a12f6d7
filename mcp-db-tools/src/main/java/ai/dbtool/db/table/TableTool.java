package ai.dbtool.db.table;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Locks;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.table.Columns.ColumnRow;
import ai.dbtool.db.table.TableFinder.Found;
import ai.dbtool.db.table.TableResult.ColumnFacts;
import ai.dbtool.db.table.TableResult.ForeignKey;
import ai.dbtool.db.table.TableResult.IndexUse;
import ai.dbtool.db.table.TableResult.Layout;
import ai.dbtool.db.table.TableResult.Partition;
import ai.dbtool.db.table.TableResult.Size;
import ai.dbtool.db.table.TableResult.Space;
import ai.dbtool.db.table.TableResult.Statement;
import ai.dbtool.db.table.TableResult.Upkeep;
import ai.dbtool.db.table.TableResult.Use;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One table deep. */
public final class TableTool implements Tool<TableTool.Args> {

    /** Arguments of {@code db_table}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("Maybe with schema.") String table,
            @Arg("UTC: 03:12, ISO.") @Nullable String at,
            @Arg("10m, 2h.") @Nullable String window) {}

    private static final int MOST_PARTITIONS = 5;
    private static final int FULL = 100;

    private final Databases databases;
    private final Histories histories;

    /** Over {@code databases}, and {@code histories} for the past. */
    public TableTool(Databases databases, Histories histories) {
        this.databases = databases;
        this.histories = histories;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_table",
                        "One table deep",
                        "Space, row layout, HOT, vacuum and freeze due, index use, column statistics,"
                                + " foreign keys and writers of one table. Definitions: db_schema.",
                        Args.class,
                        TableResult.class)
                .needs(Scope.DB_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Mono.defer(
                () -> {
                    Span span = Span.of(args.at(), args.window(), context.clock());
                    return span == null
                            ? now(args, context)
                            : histories.read(
                                    databases,
                                    context.caller(),
                                    args.connection(),
                                    named -> TableThen.read(named.history(), span, args.table()));
                });
    }

    private Mono<ToolResult> now(Args args, ToolContext context) {
        Sight sight = new Sight();
        return databases
                .open(context.caller(), args.connection())
                .flatMap(
                        database ->
                                TableFinder.find(args.table(), database)
                                        .flatMap(table -> read(table, database, sight)))
                .map(result -> TableText.result(result, sight));
    }

    private static Mono<TableResult> read(Found table, Database database, Sight sight) {
        if (table.lockedBy() != null) {
            Locks.note(sight, table.qualified(), table.lockedBy());
        }
        Mono<List<ColumnRow>> columns = Columns.of(table, database, sight);
        Mono<List<Statement>> statements =
                database.facts().flatMap(facts -> Statements.of(table, facts, database, sight));
        if (!table.hasStorage()) {
            return InTurn.of(columns, statements)
                    .map(t -> withoutStorage(table, t.getT1(), t.getT2()));
        }
        return InTurn.of(
                        Leaves.of(table, database, sight),
                        columns,
                        Indexes.keys(table, database, sight),
                        statements)
                .flatMap(
                        t ->
                                Measured.of(database, sight)
                                        .flatMap(
                                                measured ->
                                                        InTurn.of(
                                                                measured.space(table, t.getT1())
                                                                        .map(Optional::of)
                                                                        .defaultIfEmpty(
                                                                                Optional.empty()),
                                                                Indexes.of(
                                                                        table,
                                                                        entries(t.getT1()),
                                                                        measured,
                                                                        database,
                                                                        sight)))
                                        .map(
                                                m ->
                                                        stored(
                                                                table, t.getT1(), t.getT2(),
                                                                t.getT3(), t.getT4(), m.getT1(),
                                                                m.getT2())));
    }

    /** Rows that had to be entered into every index: a HOT update enters none. */
    private static long entries(Leaves leaves) {
        return leaves.sum(l -> l.ins() + l.upd() - l.hot());
    }

    private static TableResult stored(
            Found table,
            Leaves leaves,
            List<ColumnRow> columns,
            List<ForeignKey> keys,
            List<Statement> statements,
            Optional<Space> measured,
            List<IndexUse> indexes) {
        Size size = leaves.size(table.isPartitioned());
        boolean heap = columns.stream().anyMatch(c -> c.averageBytes() != null);
        RowLayout now = RowLayout.of(columns);
        Layout layout = heap ? layout(table, columns, now) : null;
        Space space =
                measured.orElseGet(
                        () ->
                                layout == null
                                        ? null
                                        : estimated(table, leaves, now, layout.fillfactor()));
        Use use = leaves.use();
        Upkeep upkeep = leaves.upkeep();
        List<ColumnFacts> facts = columns.stream().map(ColumnRow::facts).toList();
        return new TableResult(
                table.qualified(),
                table.kind(),
                Stream.concat(
                                placed(table).stream(),
                                Remarks.of(size, layout, space, use, upkeep, indexes, facts, keys)
                                        .stream())
                        .toList(),
                size,
                layout,
                space,
                use,
                upkeep,
                indexes,
                facts,
                keys,
                statements,
                table.isPartitioned() ? partitions(leaves) : List.of());
    }

    private static List<String> placed(Found table) {
        if (table.partitionKey() != null) {
            return List.of("partitioned by " + table.partitionKey());
        }
        if (table.parent() != null) {
            return List.of("a partition of " + table.parent());
        }
        return table.populated()
                ? List.of()
                : List.of("not populated: REFRESH MATERIALIZED VIEW fills it");
    }

    private static Layout layout(Found table, List<ColumnRow> columns, RowLayout now) {
        List<ColumnRow> order = RowLayout.better(columns);
        double saved = now.bytes() - RowLayout.of(order).bytes();
        return new Layout(
                table.accessMethod(),
                fillfactor(table),
                now.bytes(),
                Math.round(now.padding() * 10) / 10.0,
                Math.max(0, saved),
                saved > 0 ? order.stream().map(ColumnRow::name).toList() : List.of(),
                table.options(),
                table.unlogged());
    }

    private static int fillfactor(Found table) {
        return table.options().stream()
                .filter(o -> o.startsWith("fillfactor="))
                .map(o -> Integer.parseInt(o.substring("fillfactor=".length())))
                .findFirst()
                .orElse(FULL);
    }

    private static @Nullable Space estimated(
            Found table, Leaves leaves, RowLayout row, int fillfactor) {
        Long rows = leaves.estimate();
        long heap = leaves.sum(Leaves.Leaf::heapBytes);
        if (rows == null || heap == 0) {
            return null;
        }
        long needed = row.pages(rows, table.blockBytes(), fillfactor) * table.blockBytes();
        double empty = Math.max(0, 100.0 * (heap - needed) / heap);
        return new Space("estimate", needed, Math.round(empty * 10) / 10.0, null, null);
    }

    private static List<Partition> partitions(Leaves leaves) {
        return leaves.rows().stream()
                .limit(MOST_PARTITIONS)
                .map(
                        l ->
                                new Partition(
                                        l.name(),
                                        l.bounds(),
                                        l.heapBytes() + l.toastBytes() + l.indexBytes(),
                                        Math.max(l.estimate(), 0)))
                .toList();
    }

    private static TableResult withoutStorage(
            Found table, List<ColumnRow> columns, List<Statement> statements) {
        String remark =
                table.server() == null
                        ? "a view holds no rows of its own; db_schema shows its definition"
                        : "its rows are on server " + table.server() + ", out of sight here";
        return new TableResult(
                table.qualified(),
                table.kind(),
                List.of(remark),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                columns.stream().map(ColumnRow::facts).toList(),
                List.of(),
                statements,
                List.of());
    }
}
