package ai.dbtool.db.rows;

import ai.dbtool.db.rows.WhyRowsResult.Kind;
import ai.dbtool.db.rows.WhyRowsResult.Reason;

import java.util.List;

/** The node at which the last rows vanish. */
record Killer(Kind kind, Flow flow, String statement) {

    /**
     * As a reason.
     *
     * @param more what else is known, to be added to the statement
     */
    Reason reason(String more) {
        return new Reason(
                kind, flow.node().path(), statement + more, flow.rowsIn(), flow.rows(), List.of());
    }
}
