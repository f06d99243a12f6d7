package ai.dbtool.mcp.http;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The latest events of one session, for clients that reconnect (revision 2025-11-25). Bounded; the
 * oldest go first, whatever their stream.
 */
final class KeptEvents {

    /** Streams that can be resumed; beyond that the oldest that have ended are forgotten. */
    private static final int STREAMS = 64;

    /** Where a client left off. */
    record Position(EventStream stream, int seen) {}

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Event(EventStream stream, int number, byte[] frame) {}

    private final HttpLimits.Stream limits;
    private final Pulse pulse;
    private final Deque<Event> events = new ArrayDeque<>();
    private final Map<String, EventStream> streams = new LinkedHashMap<>();
    private int bytes;
    private int opened;

    KeptEvents(HttpLimits.Stream limits, Pulse pulse) {
        this.limits = limits;
        this.pulse = pulse;
    }

    synchronized EventStream open() {
        String name = Integer.toString(++opened);
        EventStream stream = new EventStream(limits, pulse, this, name);
        streams.put(name, stream);
        trim();
        return stream;
    }

    private void trim() {
        var oldest = streams.values().iterator();
        while (streams.size() > STREAMS && oldest.hasNext()) {
            if (oldest.next().ended()) {
                oldest.remove();
            }
        }
    }

    synchronized void add(EventStream stream, int number, byte[] frame) {
        events.add(new Event(stream, number, frame));
        bytes += frame.length;
        while (events.size() > 1 && (events.size() > limits.kept() || bytes > limits.keptBytes())) {
            Event oldest = events.remove();
            bytes -= oldest.frame().length;
            oldest.stream().lost(oldest.number());
        }
    }

    synchronized List<byte[]> after(EventStream stream, int seen) {
        List<byte[]> frames = new ArrayList<>();
        for (Event event : events) {
            if (event.stream() == stream && event.number() > seen) {
                frames.add(event.frame());
            }
        }
        return frames;
    }

    /** The place that {@code lastEventId} names, if everything after it is still here. */
    @Nullable Position find(String lastEventId) {
        int dash = lastEventId.indexOf('-');
        if (dash < 1 || lastEventId.length() - dash > 10) {
            return null;
        }
        EventStream stream;
        synchronized (this) {
            stream = streams.get(lastEventId.substring(0, dash));
        }
        try {
            int seen = Integer.parseInt(lastEventId.substring(dash + 1));
            return stream != null && stream.has(seen) ? new Position(stream, seen) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
