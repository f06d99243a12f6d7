package ai.dbtool.db.ddl;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the statements before this one have done, as far as it matters for it. */
final class ScriptState {

    final Set<String> created = new HashSet<>();

    /** {@code table.constraint} of constraints added NOT VALID. */
    final Set<String> notValid = new LinkedHashSet<>();

    /** Those of {@link #notValid} that the open transaction added. */
    final Set<String> notValidHere = new HashSet<>();

    /** Names of constraints added so that they prove a column not null: table.column.constraint. */
    final Set<String> provenNotNull = new HashSet<>();

    /** Existing tables that the open transaction holds so that reads or writes wait. */
    final Set<String> strong = new LinkedHashSet<>();

    /** Relations changed or dropped so far, and descriptions of what else went with them. */
    final Set<String> touched = new HashSet<>();

    /** Relations that got a unique index or key. */
    final Set<String> keyed = new HashSet<>();

    /** Relations whose rows were changed so far, or more. */
    final Set<String> written = new HashSet<>();

    boolean inTransaction;
    boolean lockTimeout;
    boolean lockTimeoutSaid;
    boolean severalSaid;

    void begin() {
        inTransaction = true;
    }

    /** At COMMIT, ROLLBACK, or the end of a statement that stands alone. */
    void end() {
        inTransaction = false;
        strong.clear();
        notValidHere.clear();
        severalSaid = false;
    }

    boolean isNew(ObjectName name) {
        return created.contains(name.name());
    }
}
