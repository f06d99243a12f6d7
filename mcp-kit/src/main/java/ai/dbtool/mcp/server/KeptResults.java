package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Answers that were too large to send, kept for their caller. Bounded in time and memory; the
 * oldest go first. A handle is 128 random bits and works for its principal only, and only as long
 * as he may still make the call and reaches the same connections.
 */
final class KeptResults {

    static final Duration LIFE = Duration.ofMinutes(15);
    static final long MOST_BYTES = 32L * 1024 * 1024;

    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private final Clock clock;
    private final SecureRandom random;
    private long bytes;

    private record Kept(
            String principal,
            @Nullable Set<String> connections,
            Set<Scope> scopes,
            String text,
            Instant until) {

        boolean isFor(Principal caller) {
            return principal.equals(caller.name())
                    && caller.has(scopes)
                    && Objects.equals(connections, caller.connections());
        }

        /**
         * Strings of Latin-1 text take one byte a character, others two; the upper bound counts.
         */
        long bytes() {
            return 2L * text.length();
        }
    }

    KeptResults(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /**
     * Keeps {@code text}; {@code null} when it is larger than all the room there is.
     *
     * @param scopes what the call needed
     */
    synchronized @Nullable String keep(Principal principal, Set<Scope> scopes, String text) {
        Kept entry =
                new Kept(
                        principal.name(),
                        principal.connections(),
                        scopes,
                        text,
                        clock.instant().plus(LIFE));
        if (entry.bytes() > MOST_BYTES) {
            return null;
        }
        makeRoom(entry.bytes());
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        String handle = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        kept.put(handle, entry);
        bytes += entry.bytes();
        return handle;
    }

    /** The text, or {@code null}: unknown, expired and another principal's look the same. */
    synchronized @Nullable String read(Principal principal, String handle) {
        makeRoom(0);
        Kept entry = kept.get(handle);
        return entry == null || !entry.isFor(principal) ? null : entry.text();
    }

    private void makeRoom(long wanted) {
        Instant now = clock.instant();
        Iterator<Kept> oldest = kept.values().iterator();
        while (oldest.hasNext()) {
            Kept entry = oldest.next();
            if (entry.until().isAfter(now) && bytes + wanted <= MOST_BYTES) {
                return;
            }
            bytes -= entry.bytes();
            oldest.remove();
        }
    }
}
