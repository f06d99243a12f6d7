package ai.dbtool.pg.guard;

import ai.dbtool.pg.GuardedRows.Column;

import java.util.List;

/**
 * A text that passed, and what the server said it returns.
 *
 * @param state the {@link CatalogState} it holds for
 * @param columns its result
 */
record Admission(String state, List<Typed> columns) {

    /** Name, type and the type's OID. */
    record Typed(Column column, long type) {}
}
