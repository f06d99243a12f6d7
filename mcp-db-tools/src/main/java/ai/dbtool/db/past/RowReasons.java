package ai.dbtool.db.past;

import ai.dbtool.db.past.PastStatement.Rows;
import ai.dbtool.db.past.PastStatement.Runs;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Why a statement may have returned other rows in a time than before it. */
record RowReasons(List<Runs> runs, List<Rows> tables) {

    /** Rows of a call or of a table that differ by less are the same. */
    private static final double TIMES = 2;

    List<String> all() {
        return Stream.concat(
                        runs.stream().flatMap(RowReasons::ofRuns),
                        tables.stream().flatMap(RowReasons::ofTable))
                .toList();
    }

    private static Stream<String> ofRuns(Runs r) {
        Double then = r.then().rowsPerCall();
        Double before = r.before().rowsPerCall();
        if (then == null || before == null || !differs(then, before)) {
            return Stream.empty();
        }
        return Stream.of(
                "it returned %s rows a call to %s, and %s before"
                        .formatted(then, r.user() == null ? "a role" : r.user(), before));
    }

    private static Stream<String> ofTable(Rows t) {
        List<String> reasons = new ArrayList<>();
        t.changes().forEach(change -> reasons.add("definition changed " + change));
        Long rows = t.rows();
        Long before = t.rowsBefore();
        if (rows != null && rows == 0) {
            reasons.add(t.table() + " was empty at the end");
        }
        if (rows != null
                && before != null
                && before - rows > t.deleted()
                && differs(rows, before)) {
            reasons.add(
                    "%s had %d rows and then %d, but %d were deleted: TRUNCATE, a dropped partition or a load anew"
                            .formatted(t.table(), before, rows, t.deleted()));
        } else if (t.deleted() > 0) {
            reasons.add(
                    t.deleted()
                            + " rows were deleted from "
                            + t.table()
                            + left(rows, " were left"));
        }
        if (t.inserted() > 0 && (rows == null || differs(rows, (double) (rows - t.inserted())))) {
            reasons.add(
                    t.inserted() + " rows were inserted into " + t.table() + left(rows, " in all"));
        }
        return reasons.stream();
    }

    private static String left(@Nullable Long rows, String what) {
        return rows == null ? "" : "; " + rows + what;
    }

    private static boolean differs(double one, double other) {
        double more = Math.max(one, other);
        double less = Math.max(0, Math.min(one, other));
        return more > less && more >= TIMES * less;
    }
}
