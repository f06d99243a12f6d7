package ai.dbtool.db.plan;

import java.io.Serial;

/** A construct of a condition that the parser does not know. */
final class NotUnderstood extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    NotUnderstood() {
        super(null, null, false, false);
    }
}
