package ai.dbtool.eval.lab;

import org.jspecify.annotations.Nullable;

/**
 * A proposal as a diagnosis makes it.
 *
 * @param code of the cause it mends
 * @param statement SQL, or {@code null}
 * @param patch {@code FILE:LINE: text}, or {@code null}
 */
public record Remedy(String code, @Nullable String statement, @Nullable String patch) {}
