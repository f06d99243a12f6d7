package ai.dbtool.mcp.http;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.server.Service;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sessions of all mounts, by path and id: bounded in number, in how fast they begin, and in the
 * time they may be idle.
 */
final class Sessions {

    /** What a session is found by: ids mean nothing at another mount. */
    private record Key(String path, String id) {}

    private final Map<Key, HttpSession> sessions = new HashMap<>();
    private final HttpLimits limits;
    private final Pulse pulse;
    private final InstantSource clock;
    private Instant second = Instant.EPOCH;
    private int begunInSecond;

    Sessions(HttpLimits limits, Pulse pulse, InstantSource clock) {
        this.limits = limits;
        this.pulse = pulse;
        this.clock = clock;
    }

    /** The refusal of one session too many a second; {@code null} when it may try. */
    synchronized @Nullable Refusal tooFast(@Nullable Object id) {
        Instant now = clock.instant();
        if (now.isAfter(second.plusSeconds(1)) || now.isBefore(second)) {
            second = now;
            begunInSecond = 0;
        }
        return ++begunInSecond <= limits.session().newPerSecond()
                ? null
                : Refusal.tooMany(
                        id,
                        "more than "
                                + limits.session().newPerSecond()
                                + " new sessions a second; keep one for many calls");
    }

    /** A new session, found under {@code path} from now on; {@code null} when there is no room. */
    synchronized @Nullable HttpSession open(String path, Service service, Principal principal) {
        if (sessions.size() >= limits.session().most()) {
            sweep();
        }
        if (sessions.size() >= limits.session().most()) {
            return null;
        }
        HttpSession session = new HttpSession(service, principal, limits.stream(), pulse, clock);
        sessions.put(new Key(path, session.id()), session);
        return session;
    }

    /** The session of this caller; another's is as unknown as none. */
    synchronized @Nullable HttpSession find(String path, String id, Principal caller) {
        HttpSession session = sessions.get(new Key(path, id));
        return session != null && session.belongsTo(caller) ? session : null;
    }

    /** Ends and forgets. */
    void remove(String path, HttpSession session) {
        synchronized (this) {
            sessions.remove(new Key(path, session.id()), session);
        }
        session.close();
    }

    /** Forgets the sessions that were idle too long. */
    void sweep() {
        Instant limit = clock.instant().minus(limits.session().idle());
        List<HttpSession> idle;
        synchronized (this) {
            idle = sessions.values().stream().filter(s -> s.idleSince(limit)).toList();
            sessions.values().removeAll(idle);
        }
        idle.forEach(HttpSession::close);
    }

    /** Ends the streams that only listen; they would not end by themselves. */
    void endListening() {
        List<HttpSession> all;
        synchronized (this) {
            all = List.copyOf(sessions.values());
        }
        all.forEach(HttpSession::endListening);
    }

    void closeAll() {
        List<HttpSession> all;
        synchronized (this) {
            all = List.copyOf(sessions.values());
            sessions.clear();
        }
        all.forEach(HttpSession::close);
    }

    synchronized int size() {
        return sessions.size();
    }
}
