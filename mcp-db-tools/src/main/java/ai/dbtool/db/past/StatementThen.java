package ai.dbtool.db.past;

import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Seen;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.past.PastStatement.Counts;
import ai.dbtool.db.past.PastStatement.Rows;
import ai.dbtool.db.past.PastStatement.Runs;
import ai.dbtool.db.plan.SameStatement;
import ai.dbtool.db.statements.RecordedStatements;
import ai.dbtool.db.statements.RecordedStatements.Sum;
import ai.dbtool.db.table.PastTable;
import ai.dbtool.db.table.TableThen;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What was recorded of one statement and of the tables it reads. */
public final class StatementThen {

    private static final int MOST_TABLES = 8;

    private final History history;
    private final Span span;
    private final List<String> skipped = new ArrayList<>();

    private StatementThen(History history, Span span) {
        this.history = history;
        this.span = span;
    }

    /**
     * Reads what was recorded of {@code sql}, whose values do not matter; belongs on a thread that
     * may wait. Fails with {@code not_recorded} without a history, with {@code syntax_error} as the
     * guard does.
     */
    public static ToolResult read(History history, Span span, String sql) throws IOException {
        if (!history.exists()) {
            throw new ToolFailure("not_recorded", Seen.NONE);
        }
        return new StatementThen(history, span).of(sql);
    }

    private ToolResult of(String sql) throws IOException {
        List<Rows> tables = tables(sql);
        List<Runs> runs = runs(sql);
        return PastStatementText.result(
                new PastStatement(
                        span.from().toString(),
                        span.to().toString(),
                        new RowReasons(runs, tables).all(),
                        runs,
                        tables),
                skipped);
    }

    private List<Runs> runs(String sql) throws IOException {
        RecordedStatements then = RecordedStatements.read(history, span);
        RecordedStatements before = RecordedStatements.read(history, span.before());
        skipped.addAll(then.time().notes(span));
        Map<String, String> texts = new HashMap<>(before.texts());
        texts.putAll(then.texts());
        Set<String> same = new LinkedHashSet<>();
        texts.forEach(
                (queryid, text) -> {
                    if (SameStatement.is(text, sql)) {
                        same.add(queryid);
                    }
                });
        if (same.isEmpty() && !then.time().isEmpty()) {
            skipped.add(
                    "no statement of this text was recorded, whatever its values; db_top_queries"
                            + " with the same at and window lists those that were");
        }
        Set<Key> keys = new LinkedHashSet<>();
        then.sums().forEach(sum -> keys.add(Key.of(sum)));
        before.sums().forEach(sum -> keys.add(Key.of(sum)));
        return keys.stream()
                .filter(key -> same.contains(key.queryid()))
                .map(
                        key ->
                                new Runs(
                                        key.queryid(),
                                        key.user(),
                                        counts(then, key),
                                        counts(before, key)))
                .sorted(Comparator.comparingLong((Runs r) -> r.then().calls()).reversed())
                .toList();
    }

    private record Key(String queryid, @Nullable String user) {
        private static Key of(Sum sum) {
            return new Key(sum.queryid(), sum.user());
        }
    }

    private static Counts counts(RecordedStatements of, Key key) {
        return of.sums().stream()
                .filter(sum -> Key.of(sum).equals(key) && sum.calls() > 0)
                .findFirst()
                .map(
                        sum ->
                                new Counts(
                                        sum.calls(),
                                        rounded(sum.rowsPerCall()),
                                        rounded(sum.meanMillis())))
                .orElse(new Counts(0, null, null));
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    private List<Rows> tables(String sql) throws IOException {
        List<Rows> tables = new ArrayList<>();
        for (String name : TablesNamed.in(sql)) {
            if (tables.size() == MOST_TABLES) {
                skipped.add("tables after the first " + MOST_TABLES);
                break;
            }
            PastTable then = table(span, name);
            if (then != null && tables.stream().noneMatch(t -> t.table().equals(then.table()))) {
                tables.add(rows(then, table(span.before(), then.table())));
            }
        }
        if (tables.isEmpty()) {
            skipped.add("no table of this statement was recorded");
        }
        return tables;
    }

    /** {@code null} for what is no table, as far as was recorded. */
    private @Nullable PastTable table(Span of, String name) throws IOException {
        try {
            return TableThen.of(history, of, name);
        } catch (ToolFailure failure) {
            if (failure.code().equals("ambiguous_table")) {
                skipped.add(name + ": " + failure.getMessage());
            }
            return null;
        }
    }

    private static Rows rows(PastTable then, @Nullable PastTable before) {
        PastTable.Use use = then.use();
        Long rowsBefore = before == null || before.use() == null ? null : before.use().liveRows();
        return new Rows(
                then.table(),
                rowsBefore,
                use == null || use.liveRows() == null ? rowsBefore : use.liveRows(),
                use == null ? 0 : use.inserted(),
                use == null ? 0 : use.updated(),
                use == null ? 0 : use.deleted(),
                then.changes().stream()
                        .map(c -> Objects.requireNonNullElse(c.at(), "?") + " " + c.statement())
                        .toList());
    }
}
