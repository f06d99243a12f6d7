package ai.dbtool.mcp.http;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.server.LegacySession;
import ai.dbtool.mcp.server.Outbound;
import ai.dbtool.mcp.server.Service;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.time.Instant;
import java.time.InstantSource;

/** One session of Streamable HTTP or HTTP+SSE: its streams, and whether it is in use. */
final class HttpSession {

    /** The first revision whose clients expect an event without data, and come back. */
    private static final String RESUMING = "2025-11-25";

    private final LegacySession legacy;
    private final Principal principal;
    private final HttpLimits.Stream limits;
    private final Pulse pulse;
    private final InstantSource clock;
    private final KeptEvents kept;
    private @Nullable EventStream listening;
    private volatile boolean pipe;
    private Instant lastUsed;
    private int open;
    private int calls;

    HttpSession(
            Service service,
            Principal principal,
            HttpLimits.Stream limits,
            Pulse pulse,
            InstantSource clock) {
        this.principal = principal;
        this.limits = limits;
        this.pulse = pulse;
        this.clock = clock;
        this.kept = new KeptEvents(limits, pulse);
        this.lastUsed = clock.instant();
        this.legacy = service.open(unsolicited(), principal);
    }

    LegacySession legacy() {
        return legacy;
    }

    String id() {
        return legacy.id();
    }

    boolean belongsTo(Principal caller) {
        return principal.name().equals(caller.name());
    }

    /** Whether streams can be resumed. */
    boolean resumes() {
        return legacy.revision().compareTo(RESUMING) >= 0;
    }

    /** A stream for one reply. */
    EventStream stream() {
        return resumes() ? kept.open() : new EventStream(limits, pulse);
    }

    /** The stream for what belongs to no request from now on; one that was open before is ended. */
    void listen(@Nullable EventStream stream) {
        EventStream before;
        synchronized (this) {
            before = listening;
            listening = stream;
        }
        if (before != null) {
            before.end();
        }
    }

    KeptEvents.@Nullable Position find(String lastEventId) {
        return kept.find(lastEventId);
    }

    /** The one stream of a session of HTTP+SSE; ends with the session only. */
    void pipe(EventStream stream) {
        listen(stream);
        pipe = true;
    }

    /** Ends the stream that only listens, if there is one. */
    void endListening() {
        if (!pipe) {
            listen(null);
        }
    }

    /** A request or a stream begins. */
    synchronized void begin() {
        open++;
        lastUsed = clock.instant();
    }

    /** It has ended. */
    synchronized void end() {
        open--;
        lastUsed = clock.instant();
    }

    /**
     * A call that does not hold a connection begins; {@code false} when {@code most} run already.
     */
    synchronized boolean beginCall(int most) {
        if (calls >= most) {
            return false;
        }
        calls++;
        return true;
    }

    synchronized void endCall() {
        calls--;
    }

    synchronized boolean idleSince(Instant limit) {
        return open == 0 && lastUsed.isBefore(limit);
    }

    void close() {
        legacy.close();
        listen(null);
    }

    /** Where messages go that belong to no request: to whoever listens. */
    Outbound unsolicited() {
        return message ->
                Mono.defer(
                        () -> {
                            EventStream stream = listening();
                            return stream == null ? Mono.empty() : stream.send(message);
                        });
    }

    private synchronized @Nullable EventStream listening() {
        return listening;
    }
}
