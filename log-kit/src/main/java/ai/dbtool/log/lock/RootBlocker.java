package ai.dbtool.log.lock;

import ai.dbtool.log.event.Event;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A process that others waited for while it waited for nobody.
 *
 * @param pid process, or 0 for all waits whose line has no DETAIL ({@code log_error_verbosity =
 *     terse})
 * @param from when the first wait behind it began
 * @param to when the last one ended
 * @param waited time that others spent waiting behind it, added up
 * @param behind the most that waited at one moment, directly or behind each other
 * @param objects what was waited for, longest first
 * @param before the last the log has of the process before the last wait ended, or {@code null}
 * @param after the first it logged then, or {@code null}
 */
public record RootBlocker(
        int pid,
        Instant from,
        Instant to,
        Duration waited,
        int behind,
        List<String> objects,
        @Nullable Event before,
        @Nullable Event after) {

    public RootBlocker {
        objects = List.copyOf(objects);
    }

    RootBlocker known(@Nullable Event earlier, @Nullable Event later) {
        return new RootBlocker(pid, from, to, waited, behind, objects, earlier, later);
    }
}
