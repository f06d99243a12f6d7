package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.Names;

import org.jspecify.annotations.Nullable;

/**
 * A key of an index.
 *
 * @param column the column, or the one that the expression is over
 * @param expression as the server deparses it; {@code null} for the column itself
 */
record Key(String column, @Nullable String expression) {

    static Key column(String name) {
        return new Key(name, null);
    }

    /** What a condition must be on to use it. */
    String text() {
        return expression == null ? column : expression;
    }

    /** As SQL, names quoted always or only where needed. */
    String sql(boolean always) {
        if (expression != null) {
            return "(" + expression + ")";
        }
        return always ? Names.quoted(column) : Names.readable(column);
    }
}
