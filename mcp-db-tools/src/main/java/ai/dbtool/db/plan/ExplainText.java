package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.ExplainResult.Memory;
import ai.dbtool.db.plan.ExplainResult.MissingIndex;
import ai.dbtool.db.plan.ExplainResult.Node;
import ai.dbtool.db.plan.ExplainResult.Predicate;
import ai.dbtool.db.plan.ExplainResult.Pretended;
import ai.dbtool.db.plan.ExplainResult.Run;
import ai.dbtool.db.plan.ExplainResult.Work;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/** The text form of {@link ExplainResult}: what is wrong first, then the nodes. */
final class ExplainText {

    private ExplainText() {}

    /** All nodes, then only the hot ones and what is wrong. */
    static ToolResult result(ExplainResult r, String connection, Sight sight) {
        Coverage all = sight.coverage((long) r.nodes().size(), r.nodes().size(), null);
        List<Node> hot = r.nodes().stream().filter(n -> r.hot().contains(n.path())).toList();
        Coverage part = sight.coverage((long) r.nodes().size(), hot.size(), null);
        return ToolResult.of(r, text(r, r.nodes(), connection, 2_000), all)
                .orSmaller(
                        List.of(
                                () -> ToolResult.of(r, text(r, r.nodes(), connection, 150), all),
                                () -> ToolResult.of(r, text(r, hot, connection, 200), part)));
    }

    private static String text(ExplainResult r, List<Node> nodes, String connection, int chars) {
        StringBuilder text = new StringBuilder("plan ").append(r.planId());
        text.append(how(r)).append(": total cost ").append(r.totalCost());
        if (r.executionMillis() != null) {
            text.append(", ").append(r.executionMillis()).append(" ms");
        }
        text.append("\nquery: ").append(cut(r.query().replaceAll("\\s+", " "), chars));
        if (r.plannedAs() != null) {
            text.append("\nplanned in its place: the SELECT of the rows it writes");
        }
        memory(text, r.memory());
        hypothetical(text, r.hypothetical());
        for (MissingIndex m : r.missingIndexCandidates()) {
            text.append("\nmissing index: ")
                    .append(Untrusted.line(m.table()))
                    .append(" (")
                    .append(Untrusted.line(String.join(", ", m.columns())))
                    .append("), ")
                    .append(m.estimatedRows())
                    .append(" of ")
                    .append(m.relationRows())
                    .append(" rows wanted, ")
                    .append(m.sharePercent())
                    .append(" % of the plan");
            if (m.invalidIndex() != null) {
                text.append("; ").append(Untrusted.line(m.invalidIndex())).append(" is invalid");
            }
        }
        r.unsargable()
                .forEach(
                        u ->
                                text.append("\nindex not usable: ")
                                        .append(Untrusted.line(u.index()))
                                        .append(" leads with ")
                                        .append(Untrusted.line(u.column()))
                                        .append(", but the filter is ")
                                        .append(cut(u.filter(), chars)));
        r.dependentColumns()
                .forEach(
                        d ->
                                text.append("\ndependent columns of ")
                                        .append(Untrusted.line(d.table()))
                                        .append(": ")
                                        .append(Untrusted.line(String.join(", ", d.columns())))
                                        .append(", ")
                                        .append(d.estimatedRows())
                                        .append(" rows expected, ")
                                        .append(d.likelyRows())
                                        .append(" likely"));
        r.perRowSubqueries()
                .forEach(
                        p ->
                                text.append("\nsubquery for each row at ")
                                        .append(p.path())
                                        .append(": ")
                                        .append(p.executions())
                                        .append(" times, ")
                                        .append(p.sharePercent())
                                        .append(" % of the plan"));
        if (r.measured() != null) {
            text.append("\nrows a call: ")
                    .append(r.measured().rowsPerCall())
                    .append(" returned, ")
                    .append(r.measured().estimatedRows())
                    .append(" expected");
        }
        r.misestimates()
                .forEach(
                        m ->
                                text.append("\nwrong estimate at ")
                                        .append(m.path())
                                        .append(": ")
                                        .append(m.estimatedRows())
                                        .append(" expected, ")
                                        .append(m.actualRows())
                                        .append(" came"));
        r.spills()
                .forEach(
                        s ->
                                text.append("\nspill at ")
                                        .append(s.path())
                                        .append(": ")
                                        .append(s.kind())
                                        .append(", ")
                                        .append(s.kilobytes())
                                        .append(" kB"));
        run(text, r);
        text.append("\n\n").append(table(r, nodes, chars));
        return text.append("\nfull plan: resource pg://")
                .append(connection)
                .append("/plan/")
                .append(r.planId())
                .append(" (as a picture: /svg)")
                .toString();
    }

    /** A plan from the log was run, perhaps without counting rows. */
    private static String how(ExplainResult r) {
        if (r.analyzed()) {
            return ", run";
        }
        if (r.executionMillis() != null) {
            return ", run, rows not counted";
        }
        return r.generic() ? ", generic, not run" : ", not run";
    }

    private static void memory(StringBuilder text, @Nullable Memory memory) {
        if (memory == null || memory.beforeUntil() == null) {
            return;
        }
        text.append("\nplan changed: another one until ")
                .append(memory.beforeUntil())
                .append(", this one since ")
                .append(memory.since());
        memory.changes().forEach(c -> text.append("\n- ").append(Untrusted.line(c)));
        text.append("\nin between: ")
                .append(
                        memory.changedSince().isEmpty()
                                ? "nothing that was looked at"
                                : Untrusted.line(String.join("; ", memory.changedSince())));
    }

    private static void hypothetical(StringBuilder text, @Nullable Pretended pretended) {
        if (pretended == null) {
            return;
        }
        text.append("\nwith pretended indexes: total cost ")
                .append(pretended.costWith())
                .append(" instead of ")
                .append(pretended.costBefore())
                .append(", plan ")
                .append(pretended.planId());
        pretended
                .indexes()
                .forEach(
                        i ->
                                text.append("\n- ")
                                        .append(Untrusted.line(i.index()))
                                        .append(i.used() ? " is used" : " is not used"));
    }

    private static void run(StringBuilder text, ExplainResult r) {
        r.waste()
                .forEach(
                        w ->
                                text.append("\nwaste at ")
                                        .append(w.path())
                                        .append(": ")
                                        .append(w.by())
                                        .append(" removes ")
                                        .append(Math.round(w.removed()))
                                        .append(" rows and keeps ")
                                        .append(Math.round(w.kept())));
        Run run = r.run();
        if (run != null) {
            if (run.planningMillis() != null) {
                text.append("\nplanning ").append(run.planningMillis()).append(" ms");
            }
            if (run.jitMillis() != null) {
                text.append("\nJIT ")
                        .append(run.jitMillis())
                        .append(" ms for ")
                        .append(run.jitFunctions())
                        .append(" functions");
            }
            run.triggers()
                    .forEach(
                            t ->
                                    text.append("\ntrigger ")
                                            .append(Untrusted.line(t.trigger()))
                                            .append(": ")
                                            .append(t.millis())
                                            .append(" ms in ")
                                            .append(t.calls())
                                            .append(" calls"));
        }
        for (Node n : r.nodes()) {
            Work work = n.work();
            if (work != null && work.workersPlanned() != null && work.workersLaunched() != null) {
                text.append("\nworkers at ")
                        .append(n.path())
                        .append(": ")
                        .append(work.workersLaunched())
                        .append(" of ")
                        .append(work.workersPlanned());
            }
        }
    }

    private static TextTable table(ExplainResult r, List<Node> nodes, int chars) {
        return r.analyzed()
                ? new TextTable(
                                "path",
                                "node",
                                "on",
                                "share_%",
                                "own_ms",
                                "est_rows",
                                "rows",
                                "loops",
                                "removed",
                                "hit",
                                "read",
                                "conditions")
                        .rows(
                                nodes,
                                n ->
                                        new @Nullable Object[] {
                                            n.path(),
                                            n.nodeType(),
                                            on(n),
                                            n.sharePercent(),
                                            n.selfMillis(),
                                            n.estimatedRows(),
                                            n.actualRows(),
                                            n.loops(),
                                            n.rowsRemovedByFilter(),
                                            n.work() == null ? null : n.work().hitBlocks(),
                                            n.work() == null ? null : n.work().readBlocks(),
                                            cut(conditions(n), chars)
                                        })
                : new TextTable(
                                "path",
                                "node",
                                "on",
                                "share_%",
                                "own_cost",
                                "est_rows",
                                "table_rows",
                                "conditions")
                        .rows(
                                nodes,
                                n ->
                                        new @Nullable Object[] {
                                            n.path(),
                                            n.nodeType(),
                                            on(n),
                                            n.sharePercent(),
                                            n.selfCost(),
                                            n.estimatedRows(),
                                            n.relationRows(),
                                            cut(conditions(n), chars)
                                        });
    }

    private static @Nullable String on(Node n) {
        return n.index() == null
                ? n.relation()
                : n.relation() == null ? n.index() : n.relation() + " by " + n.index();
    }

    private static String conditions(Node n) {
        String predicates =
                n.predicates().stream()
                        .map(ExplainText::shown)
                        .collect(Collectors.joining(" AND "));
        return predicates.isEmpty() && n.joinCond() != null ? n.joinCond() : predicates;
    }

    private static String shown(Predicate p) {
        return p.expression() + " [" + p.kind() + (p.indexed() ? ", indexed]" : "]");
    }

    private static String cut(String text, int chars) {
        return Untrusted.cut(Untrusted.line(text), chars);
    }
}
