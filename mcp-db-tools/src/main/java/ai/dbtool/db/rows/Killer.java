package ai.dbtool.db.rows;

import ai.dbtool.db.rows.WhyRowsResult.Kind;
import ai.dbtool.db.rows.WhyRowsResult.Reason;

import java.util.List;

/** The node at which the last rows vanish. */
record Killer(Kind kind, Flow flow, String statement) {

    Reason reason() {
        return new Reason(
                kind, flow.node().path(), statement, flow.rowsIn(), flow.rows(), List.of());
    }
}
