package ai.dbtool.pg.wire;

import io.r2dbc.postgresql.api.ErrorDetails;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What the server answered to one step.
 *
 * @param columns of the last result; empty unless the step was a script or a description
 * @param rows of all results, values in text form, {@code null} for SQL NULL
 * @param notices what it said besides
 */
public record Reply(
        List<Column> columns, List<List<@Nullable String>> rows, List<ErrorDetails> notices) {

    /** Name of a column and OID of its type; domains show as their base type. */
    public record Column(String name, long type) {}
}
