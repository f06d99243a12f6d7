package ai.dbtool.db.rows;

import ai.dbtool.db.plan.PlanNode;
import ai.dbtool.db.plan.Token;
import ai.dbtool.db.rows.WhyRowsResult.Kind;
import ai.dbtool.db.rows.WhyRowsResult.Reason;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A LEFT JOIN of the text that the plan has as an inner one. The planner makes it so only when a
 * condition elsewhere can never be true for the rows of NULLs that the outer join would add
 * (reduce_outer_joins in prepjointree.c).
 */
final class LostOuterJoins {

    private static final Set<String> AFTER_TABLE =
            Set.of("on", "using", "left", "right", "full", "inner", "cross", "join", "natural");

    private final List<Token> text;
    private final List<Flow> flows;

    LostOuterJoins(String sql, Flow root) {
        this.text = Token.of(sql.replaceAll("(?s)/\\*.*?\\*/|--[^\\n]*", " "));
        this.flows = root.all().toList();
    }

    List<Reason> find() {
        List<Reason> lost = new ArrayList<>();
        for (int i = 0; i < text.size(); i++) {
            int table = text.get(i).isWord("LEFT") ? afterJoin(i + 1) : -1;
            String alias = table < 0 ? null : alias(table);
            List<Flow> scans =
                    flows.stream()
                            .filter(f -> alias != null && alias.equals(f.node().text("Alias")))
                            .toList();
            if (scans.size() == 1 && !isNullable(scans.getFirst().node())) {
                lost.add(reason(String.valueOf(alias), scans.getFirst()));
            }
        }
        return lost;
    }

    private static Reason reason(String alias, Flow scan) {
        return new Reason(
                Kind.OUTER_JOIN_LOST,
                scan.node().path(),
                "LEFT JOIN of "
                        + alias
                        + " acts as an inner join: a condition in WHERE or of a later join needs a"
                        + " column of "
                        + alias
                        + ", so rows without a match are dropped; such a condition belongs into ON",
                scan.rowsIn(),
                scan.rows(),
                List.of());
    }

    private int afterJoin(int at) {
        int join = at < text.size() && text.get(at).isWord("OUTER") ? at + 1 : at;
        return join + 1 < text.size() && text.get(join).isWord("JOIN") ? join + 1 : -1;
    }

    /** The name a table goes by from {@code at} on; {@code null} for a subquery. */
    private @Nullable String alias(int at) {
        int last = at;
        if (!text.get(last).isName()) {
            return null;
        }
        while (last + 2 < text.size() && text.get(last + 1).is(".")) {
            last += 2;
        }
        int next = last + 1;
        if (next < text.size() && text.get(next).isWord("AS")) {
            next++;
        }
        boolean named =
                next < text.size()
                        && text.get(next).isName()
                        && !AFTER_TABLE.contains(text.get(next).text().toLowerCase(Locale.ROOT));
        Token name = text.get(named ? next : last);
        return name.kind() == Token.Kind.WORD ? name.text().toLowerCase(Locale.ROOT) : name.text();
    }

    /** Whether a join above may add rows in which the columns of {@code scan} are NULL. */
    private static boolean isNullable(PlanNode scan) {
        PlanNode node = scan;
        for (PlanNode parent = node.parent(); parent != null; parent = node.parent()) {
            boolean inner = "Inner".equals(node.text("Parent Relationship"));
            boolean nullable =
                    switch (String.valueOf(parent.text("Join Type"))) {
                        case "Left", "Anti" -> inner;
                        case "Right", "Right Anti" -> !inner;
                        case "Full" -> true;
                        default -> false;
                    };
            if (nullable) {
                return true;
            }
            node = parent;
        }
        return false;
    }
}
