package ai.dbtool.pg;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A caller's query.
 *
 * @param sql exactly one SELECT, VALUES, TABLE or WITH; a trailing semicolon and comments are fine
 * @param parameters text values for {@code $1..$n}; the server infers their types
 * @param offset rows to skip, for paging
 * @param maxRows most rows to return
 * @param cellChars most characters of one cell
 */
public record GuardedQuery(
        String sql, List<@Nullable String> parameters, long offset, int maxRows, int cellChars) {}
