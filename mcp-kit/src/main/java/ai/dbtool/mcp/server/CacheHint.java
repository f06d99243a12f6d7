package ai.dbtool.mcp.server;

import java.time.Duration;

/**
 * How long, and by whom, a result may be kept.
 *
 * @param ttl how long it counts as fresh
 * @param shared whether it is the same for every caller, so that a cache may give one caller's to
 *     another
 */
public record CacheHint(Duration ttl, boolean shared) {

    /** Stale at once, for its caller only. */
    public static final CacheHint NONE = new CacheHint(Duration.ZERO, false);

    String scope() {
        return shared ? "public" : "private";
    }
}
