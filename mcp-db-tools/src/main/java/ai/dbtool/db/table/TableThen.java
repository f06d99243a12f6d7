package ai.dbtool.db.table;

import ai.dbtool.db.changes.CatalogChanges;
import ai.dbtool.db.history.CountedTime;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded;
import ai.dbtool.db.history.Recorded.IndexWork;
import ai.dbtool.db.history.Recorded.LockWait;
import ai.dbtool.db.history.Recorded.Round;
import ai.dbtool.db.history.Recorded.TableWork;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.db.history.RecordedSizes;
import ai.dbtool.db.history.Seen;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.history.States;
import ai.dbtool.db.history.States.Known;
import ai.dbtool.db.table.PastTable.IndexUse;
import ai.dbtool.db.table.PastTable.Size;
import ai.dbtool.db.table.PastTable.Use;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One table in a recorded time. Partitions are recorded under their own names and not summed: which
 * belonged to which then is not recorded.
 */
public final class TableThen {

    private static final List<String> KINDS = List.of("table ", "materialized view ");

    private static final long HALF = 30_000;

    private final History history;
    private final Span span;
    private final String table;
    private final States schema;

    private TableThen(History history, Span span, String asked) throws IOException {
        this.history = history;
        this.span = span;
        this.schema = States.schema(history, span.fromMillis(), span.toMillis());
        this.table = named(asked);
    }

    /** What was recorded of {@code asked}, as text; else as {@link #of}. */
    static ToolResult read(History history, Span span, String asked) throws IOException {
        return PastTableText.result(
                of(history, span, asked),
                CountedTime.of(history, Round.Area.TABLES, span).notes(span));
    }

    /**
     * What was recorded of the table {@code asked}, with or without schema; belongs on a thread
     * that may wait. Fails with {@code not_recorded}, {@code unknown_table} or {@code
     * ambiguous_table}.
     */
    public static PastTable of(History history, Span span, String asked) throws IOException {
        if (!history.exists()) {
            throw new ToolFailure("not_recorded", Seen.NONE);
        }
        return new TableThen(history, span, asked)
                .table(CountedTime.of(history, Round.Area.TABLES, span));
    }

    private PastTable table(CountedTime time) throws IOException {
        TreeMap<Long, Integer> waiting = new TreeMap<>();
        history.each(
                LockWait.class,
                span.fromMillis(),
                span.toMillis(),
                w -> {
                    if (table.equals(w.relation())) {
                        waiting.merge(w.millis(), 1, Integer::sum);
                    }
                });
        int waits = waiting.values().stream().mapToInt(n -> n).sum();
        return new PastTable(
                table,
                span.from().toString(),
                span.to().toString(),
                size(),
                time.isEmpty() ? null : use(time),
                indexes(),
                waits == 0 ? 0 : Math.round(waits * step(waiting.firstKey()) * 10) / 10.0,
                waiting.values().stream().mapToInt(n -> n).max().orElse(0),
                definition(),
                CatalogChanges.schema(schema).stream()
                        .filter(change -> change.object().equals(table))
                        .toList());
    }

    /** Seconds that one sample stands for, as of the minute around {@code millis}. */
    private double step(long millis) throws IOException {
        return Seen.medianStep(history.read(Tick.class, millis - HALF, millis + HALF)) / 1000.0;
    }

    /** By its recorded name, with or without schema and quotes. */
    private String named(String asked) throws IOException {
        Set<String> known = new TreeSet<>();
        for (String kind : KINDS) {
            for (Map<String, Known> end : List.of(schema.then(), schema.today())) {
                end.keySet().stream()
                        .filter(name -> name.startsWith(kind))
                        .forEach(name -> known.add(name.substring(kind.length())));
            }
        }
        history.each(
                TableWork.class,
                span.fromMillis(),
                span.toMillis(),
                work -> known.add(work.table()));
        String plain = asked.replace("\"", "");
        List<String> found =
                known.stream()
                        .filter(
                                name ->
                                        name.replace("\"", "").equals(plain)
                                                || name.replace("\"", "").endsWith("." + plain))
                        .toList();
        if (found.isEmpty()) {
            throw ToolFailure.unknown("unknown_table", "table", asked, shown(known, plain));
        }
        if (found.size() > 1) {
            throw new ToolFailure(
                    "ambiguous_table",
                    "several tables are called so; give one of: " + String.join(", ", found));
        }
        return found.getFirst();
    }

    /** A few names to choose from, those that hold the word first. */
    private static List<String> shown(Set<String> known, String word) {
        return known.stream()
                .sorted(Comparator.comparing(name -> !name.contains(word)))
                .limit(20)
                .toList();
    }

    private @Nullable Size size() throws IOException {
        Recorded.Size last = RecordedSizes.at(history, span.toMillis()).tables().get(table);
        if (last == null) {
            return null;
        }
        Recorded.Size first = RecordedSizes.at(history, span.fromMillis()).tables().get(table);
        return new Size(
                last.bytes(),
                Seen.iso(last.millis()),
                first == null ? null : Long.valueOf(last.bytes() - first.bytes()));
    }

    private Use use(CountedTime time) throws IOException {
        long[] sums = new long[9];
        List<TableWork> last = new ArrayList<>();
        for (TableWork w :
                history.read(TableWork.class, time.firstMillis(), time.lastMillis() + 1)) {
            if (w.table().equals(table)) {
                long[] counted = {
                    w.seqScans(),
                    w.seqRows(),
                    w.indexScans(),
                    w.inserted(),
                    w.updated(),
                    w.hotUpdated(),
                    w.deleted(),
                    w.vacuums(),
                    w.analyzes()
                };
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += counted[i];
                }
                last.add(w);
            }
        }
        return new Use(
                time.seconds(),
                sums[0],
                sums[1],
                sums[2],
                sums[3],
                sums[4],
                sums[5],
                sums[6],
                sums[7],
                sums[8],
                last.isEmpty() ? null : Long.valueOf(last.getLast().liveRows()),
                last.isEmpty() ? null : Long.valueOf(last.getLast().deadRows()));
    }

    private List<IndexUse> indexes() throws IOException {
        CountedTime time = CountedTime.of(history, Round.Area.INDEXES, span);
        Map<String, IndexUse> used = new HashMap<>();
        history.each(
                IndexWork.class,
                time.firstMillis(),
                time.lastMillis() + 1,
                w -> {
                    if (w.table().equals(table)) {
                        used.merge(
                                w.index(),
                                new IndexUse(w.index(), w.scans(), w.rowsRead()),
                                (a, b) ->
                                        new IndexUse(
                                                a.index(),
                                                a.scans() + b.scans(),
                                                a.rowsRead() + b.rowsRead()));
                    }
                });
        return used.values().stream()
                .sorted(
                        Comparator.comparingLong(IndexUse::scans)
                                .reversed()
                                .thenComparing(IndexUse::index))
                .toList();
    }

    private List<String> definition() {
        for (String kind : KINDS) {
            Known known = schema.today().get(kind + table);
            if (known != null) {
                return List.of(known.value().split("\n"));
            }
        }
        return List.of();
    }
}
