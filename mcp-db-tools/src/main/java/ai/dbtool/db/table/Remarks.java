package ai.dbtool.db.table;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.table.TableResult.ColumnFacts;
import ai.dbtool.db.table.TableResult.Due;
import ai.dbtool.db.table.TableResult.ForeignKey;
import ai.dbtool.db.table.TableResult.IndexUse;
import ai.dbtool.db.table.TableResult.Layout;
import ai.dbtool.db.table.TableResult.Size;
import ai.dbtool.db.table.TableResult.Space;
import ai.dbtool.db.table.TableResult.Upkeep;
import ai.dbtool.db.table.TableResult.Use;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** What stands out of a table, worst first. The thresholds are where a DBA would begin to ask. */
final class Remarks {

    private static final double FREEZE_PERCENT = 75;
    private static final double EMPTY_PERCENT = 50;
    private static final long LARGE_BYTES = 8L << 20;
    private static final long MANY_WRITES = 1_000;
    private static final double FEW_HOT = 50;
    private static final long MANY_ROWS = 10_000;
    private static final long MANY_SCANS = 100;
    private static final double SKEWED = 90;
    private static final double SAVED_PERCENT = 5;

    private final List<String> found = new ArrayList<>();

    private Remarks() {}

    static List<String> of(
            @Nullable Size size,
            @Nullable Layout layout,
            @Nullable Space space,
            @Nullable Use use,
            @Nullable Upkeep upkeep,
            List<IndexUse> indexes,
            List<ColumnFacts> columns,
            List<ForeignKey> keys) {
        Remarks remarks = new Remarks();
        if (size != null && upkeep != null && use != null) {
            remarks.ages(upkeep);
            remarks.due(upkeep);
            remarks.space(size, space);
            remarks.use(size, use, layout, indexes.size());
        }
        indexes.forEach(remarks::index);
        keys.stream().filter(k -> !k.indexed()).forEach(remarks::key);
        if (size != null && layout != null) {
            remarks.layout(size, layout);
        }
        columns.forEach(remarks::column);
        return List.copyOf(remarks.found);
    }

    private void ages(Upkeep u) {
        age("transaction ids", u.xidAge(), u.freezeMaxAge());
        age("multixacts", u.multixactAge(), u.multixactFreezeMaxAge());
    }

    private void age(String what, @Nullable Long age, @Nullable Long most) {
        if (age != null && most != null && 100.0 * age >= FREEZE_PERCENT * most) {
            found.add(
                    "oldest unfrozen row is "
                            + age
                            + " "
                            + what
                            + " old; at "
                            + most
                            + " autovacuum is forced");
        }
    }

    private void due(Upkeep u) {
        if (!u.autovacuum()) {
            found.add(
                    "autovacuum is off for it: only by hand, or against wraparound, is it cleaned");
        }
        for (Due due : u.due()) {
            if (due.percent() >= 100) {
                found.add(
                        due.what()
                                + " is due on "
                                + due.table()
                                + ": "
                                + due.count()
                                + " rows, threshold "
                                + due.threshold());
            }
        }
        if (u.lastAnalyze() == null && u.lastAutoanalyze() == null && u.analyzes() == 0) {
            found.add("never analysed since statistics were reset");
        }
    }

    private void space(Size size, @Nullable Space space) {
        if (space != null
                && space.emptyPercent() >= EMPTY_PERCENT
                && size.heapBytes() >= LARGE_BYTES) {
            found.add(
                    space.emptyPercent()
                            + " % of "
                            + Bytes.text(size.heapBytes())
                            + " is empty or dead ("
                            + space.method()
                            + ")");
        }
    }

    private void use(Size size, Use use, @Nullable Layout layout, int indexes) {
        Double hot = use.hotPercent();
        if (hot != null && hot < FEW_HOT && use.updated() >= MANY_WRITES) {
            found.add(
                    "only "
                            + hot
                            + " % of "
                            + use.updated()
                            + " updates were HOT: the others wrote each of "
                            + indexes
                            + " indexes"
                            + (layout != null && layout.fillfactor() == 100
                                    ? "; a fillfactor below 100 leaves room for HOT, unless indexed columns change"
                                    : ""));
        }
        Long perScan = use.rowsPerSequentialScan();
        Long rows = size.rows();
        if (perScan != null
                && rows != null
                && rows >= MANY_ROWS
                && perScan >= rows / 2
                && use.sequentialScans() >= MANY_SCANS) {
            found.add(
                    "read whole "
                            + use.sequentialScans()
                            + " times, "
                            + perScan
                            + " rows each; by index "
                            + use.indexScans()
                            + " times");
        }
    }

    private void index(IndexUse index) {
        if (!index.valid()) {
            found.add(index.index() + " is invalid: kept up to date, used by no query");
        } else if (index.redundantTo() != null) {
            found.add(index.index() + " repeats " + index.redundantTo());
        } else if (index.scans() == 0
                && !index.unique()
                && !index.constraint()
                && index.entries() >= MANY_WRITES) {
            found.add(
                    index.index()
                            + " ("
                            + Bytes.text(index.sizeBytes())
                            + ") was never scanned, but took "
                            + index.entries()
                            + " entries");
        }
    }

    private void key(ForeignKey key) {
        found.add(
                "foreign key "
                        + key.constraint()
                        + ": no index on "
                        + key.from()
                        + " leads with "
                        + String.join(", ", key.columns())
                        + ", so each delete or key change in "
                        + key.to()
                        + " reads it whole");
    }

    private void layout(Size size, Layout layout) {
        Long rows = size.rows();
        if (rows != null && 100 * layout.savedBytes() >= SAVED_PERCENT * layout.rowBytes()) {
            found.add(
                    "alignment wastes "
                            + layout.savedBytes()
                            + " of "
                            + layout.rowBytes()
                            + " bytes a row, about "
                            + Bytes.text((long) (rows * layout.savedBytes()))
                            + "; columns by falling alignment would not");
        }
    }

    private void column(ColumnFacts column) {
        Double top = column.topPercent();
        Double nulls = column.nullPercent();
        if (top != null
                && top >= SKEWED
                && column.commonValues() != null
                && column.commonValues() > 1) {
            found.add(
                    column.column()
                            + " is skewed: one value in "
                            + top
                            + " % of the rows; a partial index on the others is small");
        } else if (nulls != null && nulls >= SKEWED) {
            found.add(column.column() + " is NULL in " + nulls + " % of the rows");
        }
    }
}
