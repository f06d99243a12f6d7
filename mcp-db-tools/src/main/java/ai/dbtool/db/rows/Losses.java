package ai.dbtool.db.rows;

import static ai.dbtool.db.rows.ZeroRows.number;

import ai.dbtool.db.rows.WhyRowsResult.Kind;
import ai.dbtool.db.rows.WhyRowsResult.Reason;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where most rows are lost of a result that is not empty: largest loss first. */
final class Losses {

    private static final int MOST = 3;

    private record Loss(Flow flow, double rows, String statement) {}

    private Losses() {}

    static List<Reason> of(Flow root) {
        return root.inputTree()
                .filter(Flow::ran)
                .flatMap(Losses::lost)
                .filter(l -> l.rows() > l.flow().rows())
                .sorted(
                        Comparator.comparingDouble(Loss::rows)
                                .reversed()
                                .thenComparing(l -> l.flow().node().path()))
                .limit(MOST)
                .map(
                        l ->
                                new Reason(
                                        Kind.LOSS,
                                        l.flow().node().path(),
                                        l.statement(),
                                        l.flow().rowsIn(),
                                        l.flow().rows(),
                                        List.of()))
                .toList();
    }

    private static Stream<Loss> lost(Flow flow) {
        double filtered = flow.removedBy("Filter") + flow.removedBy("Index Recheck");
        String filter = flow.node().text("Filter");
        if (filtered > 0 && filter != null) {
            String name = flow.name();
            return Stream.of(
                    new Loss(
                            flow,
                            filtered,
                            filter
                                    + " removes "
                                    + number(filtered)
                                    + " of "
                                    + number(filtered + flow.rows())
                                    + " rows"
                                    + (name == null ? "" : " of " + name)));
        }
        boolean inner = flow.isJoin() && "Inner".equals(flow.node().text("Join Type"));
        double outer = inner ? flow.inputs().getFirst().rows() : 0;
        return inner && outer > flow.rows()
                ? Stream.of(
                        new Loss(
                                flow,
                                outer - flow.rows(),
                                "of "
                                        + number(outer)
                                        + " rows of "
                                        + String.join(", ", flow.inputs().getFirst().names())
                                        + " only "
                                        + number(flow.rows())
                                        + " have a match in "
                                        + String.join(", ", flow.inputs().getLast().names())
                                        + by(flow)))
                : Stream.of();
    }

    private static String by(Flow join) {
        return join.joinCondition() == null ? "" : " by " + join.joinCondition();
    }
}
