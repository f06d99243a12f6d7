package ai.dbtool.db.overview;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** When each caller last looked at each connection; who has not looked for longest is forgotten. */
final class LastCalls {

    private static final int MOST = 1_000;

    private record Key(String principal, String connection) {}

    private final Map<Key, Instant> times = new LinkedHashMap<>(16, 0.75f, true);

    /** The time of the call before, {@code null} for the first; {@code now} takes its place. */
    synchronized @Nullable Instant replace(String principal, String connection, Instant now) {
        Instant before = times.put(new Key(principal, connection), now);
        if (times.size() > MOST) {
            times.remove(times.keySet().iterator().next());
        }
        return before;
    }
}
