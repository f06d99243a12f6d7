package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.indexes.IndexAdvice.Gain;
import ai.dbtool.db.indexes.IndexAdvice.Price;
import ai.dbtool.db.indexes.IndexAdvice.Proposal;
import ai.dbtool.db.plan.ExtendedStatistics;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Index advice as text. */
final class AdviceText {

    private AdviceText() {}

    /** The text; {@code span} when the workload is of a recorded time. */
    static ToolResult result(IndexAdvice advice, @Nullable Span span, Sight sight) {
        List<Supplier<ToolResult>> smaller =
                Stream.of(new int[] {6, 8}, new int[] {3, 4}, new int[] {1, 1})
                        .<Supplier<ToolResult>>map(n -> () -> form(advice, n[0], n[1], span, sight))
                        .toList();
        return form(advice, advice.proposals().size(), advice.statements().size(), span, sight)
                .orSmaller(smaller);
    }

    private static ToolResult form(
            IndexAdvice all, int proposals, int statements, @Nullable Span span, Sight sight) {
        IndexAdvice shown =
                new IndexAdvice(
                        all.method(),
                        all.proposals().stream().limit(proposals).toList(),
                        all.statements().stream().limit(statements).toList(),
                        all.statistics());
        StringJoiner text = new StringJoiner("\n");
        if (span != null) {
            text.add("what ran from " + span.text() + ", planned with what there is now");
        }
        text.add(
                all.proposals().isEmpty()
                        ? "no index pays for " + all.statements().size() + " statements"
                        : all.method().equals("hypopg")
                                ? "chosen by the planner among hypothetical indexes (hypopg); cost is not time"
                                : "by estimates from plans: hypopg is not installed, so the planner was not asked");
        int sampled = all.statements().stream().mapToInt(Gain::sampledValues).sum();
        if (sampled > 0) {
            text.add(
                    sampled
                            + " values that pg_stat_statements lost are typical ones from pg_stats: of average"
                            + " frequency for =, a tenth of the rows for a range");
        }
        shown.proposals().forEach(p -> text.add(proposal(p)));
        shown.statistics().forEach(s -> text.add(statistics(s)));
        text.add(
                new TextTable("statement", "cost_before", "cost_after", "total_ms", "query")
                        .rows(shown.statements(), AdviceText::row)
                        .toString());
        return ToolResult.of(
                shown,
                text.toString(),
                coverage(all.proposals().size(), shown.proposals().size(), span, sight));
    }

    private static Coverage coverage(long all, int shown, @Nullable Span span, Sight sight) {
        return span == null
                ? sight.coverage(all, shown, null)
                : new Coverage(
                        all,
                        shown,
                        shown < all,
                        null,
                        span.from().toString(),
                        span.to().toString(),
                        null,
                        sight.skipped());
    }

    private static String proposal(Proposal p) {
        Price price = p.price();
        return Untrusted.line(p.statement())
                + (p.then() == null ? "" : " then " + Untrusted.line(p.then()))
                + (p.caveat() == null ? "" : "\n  " + p.caveat())
                + "\n  gain "
                + p.gainPercent()
                + " % of the cost without it, helps "
                + p.helps().size()
                + (p.sizeBytes() == null ? "" : "; size about " + Bytes.text(p.sizeBytes()))
                + (p.buildSeconds() == null
                        ? ""
                        : "; build about " + p.buildSeconds() + " s, SHARE UPDATE EXCLUSIVE")
                + "\n  price: "
                + price.writesPerSecond()
                + " entries a second, "
                + price.walBytesPerSecond()
                + " B/s of WAL"
                + (price.updatesOfItsColumns() == 0
                        ? ""
                        : "; "
                                + price.updatesOfItsColumns()
                                + " updates of its columns are HOT no more (now "
                                + price.hotUpdatesPercent()
                                + " % of updates are)")
                + (p.replaces().isEmpty()
                        ? ""
                        : "\n  replaces: DROP INDEX CONCURRENTLY "
                                + Untrusted.line(String.join(", ", p.replaces()))
                                + ";")
                + "\n  undo: "
                + Untrusted.line(p.undo());
    }

    private static String statistics(ExtendedStatistics s) {
        return Untrusted.line(s.statement())
                + "\n  rows are "
                + s.factor()
                + " times what the planner expects; undo: "
                + Untrusted.line(s.undo());
    }

    private static @Nullable Object[] row(Gain gain) {
        return new @Nullable Object[] {
            gain.label(),
            gain.costBefore(),
            gain.costAfter(),
            gain.totalMillis(),
            Untrusted.cut(Untrusted.line(gain.query().replaceAll("\\s+", " ")), 90)
        };
    }
}
