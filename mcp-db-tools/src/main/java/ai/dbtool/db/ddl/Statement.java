package ai.dbtool.db.ddl;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One statement of a proposal, read but not judged.
 *
 * @param command what it is, as psql's command tag would say: {@code CREATE INDEX CONCURRENTLY}
 * @param kind how it stands to transactions
 * @param start index of its first character in the text it comes from
 * @param text as it was written
 * @param changes what it does to which object, in order
 * @param unread why it was not understood; {@code null} when it was
 */
record Statement(
        String command,
        Kind kind,
        int start,
        String text,
        List<Change> changes,
        @Nullable String unread) {

    private static final int SHOWN = 60;

    /** How a statement stands to transactions. */
    enum Kind {
        /** Runs in a transaction block or without. */
        ANY,
        /** Refuses to run in a transaction block. */
        ALONE,
        /** Opens a block. */
        BEGIN,
        /** Ends a block, either way. */
        END
    }

    Statement {
        changes = List.copyOf(changes);
    }

    /** Short enough for a message. */
    static String cut(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
