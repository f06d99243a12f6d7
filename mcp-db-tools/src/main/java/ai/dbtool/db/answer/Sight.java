package ai.dbtool.db.answer;

import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What one call could not see. A part that the role, the version or a lock keeps from us becomes a
 * line in {@code coverage.skipped}; the other parts are still answered.
 */
public final class Sight {

    private static final Set<String> FATAL =
            Set.of(
                    "no_connection",
                    "unknown_connection",
                    "ambiguous_connection",
                    "unreachable",
                    "privileged_role");

    private final List<String> skipped = new ArrayList<>();

    /** Notes that {@code what} is not in the answer. */
    public synchronized void skip(String what) {
        if (!skipped.contains(what)) {
            skipped.add(what);
        }
    }

    /** {@code read}, or nothing and a note when only this part fails. */
    public <T> Mono<List<T>> tolerate(String what, Mono<List<T>> read) {
        return read.onErrorResume(
                error -> {
                    if (error instanceof ToolFailure failure) {
                        if (FATAL.contains(failure.code())) {
                            return Mono.error(failure);
                        }
                        skip(what + ": " + failure.getMessage());
                    } else {
                        skip(what + ": could not be read with this role");
                    }
                    return Mono.just(List.of());
                });
    }

    /** What was skipped so far. */
    public synchronized List<String> skipped() {
        return List.copyOf(skipped);
    }

    /** Coverage of an answer that holds {@code returned} of {@code matched}. */
    public Coverage coverage(@Nullable Long matched, long returned, @Nullable String nextCursor) {
        boolean truncated = nextCursor != null || (matched != null && matched > returned);
        return new Coverage(matched, returned, truncated, nextCursor, null, null, null, skipped());
    }
}
