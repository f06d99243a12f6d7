package ai.dbtool.db.ddl;

import java.io.Serial;

/** A statement whose effects this reader does not know. */
final class NotRead extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    NotRead(String reason) {
        super(reason, null, false, false);
    }

    /** Why, as part of a sentence. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
