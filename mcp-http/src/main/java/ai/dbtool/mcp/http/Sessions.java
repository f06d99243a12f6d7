package ai.dbtool.mcp.http;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All sessions, bounded in number; the idle ones make room. */
final class Sessions {

    private final HttpLimits limits;
    private final InstantSource clock;
    private final Map<String, Session> byId = new LinkedHashMap<>();

    Sessions(HttpLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    InstantSource clock() {
        return clock;
    }

    /** Takes {@code session} in, unless there is no room. */
    synchronized boolean add(String id, Session session) {
        if (!hasRoom()) {
            return false;
        }
        byId.put(id, session);
        return true;
    }

    /** Whether {@link #add} would take one in now. */
    synchronized boolean hasRoom() {
        if (byId.size() >= limits.sessions()) {
            sweep();
        }
        return byId.size() < limits.sessions();
    }

    synchronized @Nullable Session find(String id) {
        return byId.get(id);
    }

    /** Ends and forgets; {@code false} when there was none. */
    boolean remove(String id) {
        Session session;
        synchronized (this) {
            session = byId.remove(id);
        }
        if (session != null) {
            session.close();
        }
        return session != null;
    }

    /** Forgets the sessions that were idle too long. */
    void sweep() {
        Instant limit = clock.instant().minus(limits.idle());
        List<String> idle;
        synchronized (this) {
            idle =
                    byId.entrySet().stream()
                            .filter(entry -> entry.getValue().idleSince(limit))
                            .map(Map.Entry::getKey)
                            .toList();
        }
        idle.forEach(this::remove);
    }

    /** Calls that have not been answered yet. */
    synchronized int calls() {
        return byId.values().stream().mapToInt(Session::calls).sum();
    }

    void closeAll() {
        List<String> all;
        synchronized (this) {
            all = List.copyOf(byId.keySet());
        }
        all.forEach(this::remove);
    }

    synchronized int size() {
        return byId.size();
    }
}
