package ai.dbtool.log.format;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** The youngest events, held back for parts that come late. A ring; instances are reused. */
final class Window {

    private static final int SIZE = 64;

    private final RawEvent[] ring = new RawEvent[SIZE];
    private int head;
    private int count;
    private boolean overflowed;

    Window(Supplier<RawEvent> events) {
        for (int i = 0; i < SIZE; i++) {
            ring[i] = events.get();
        }
    }

    /**
     * Adds {@code event} and answers an instance in exchange: the oldest when {@link
     * #overflowed()}, which is to be given out, else an unused one.
     */
    RawEvent push(RawEvent event) {
        overflowed = count == SIZE;
        int at = overflowed ? head : (head + count) % SIZE;
        RawEvent exchanged = ring[at];
        ring[at] = event;
        if (overflowed) {
            head = (head + 1) % SIZE;
        } else {
            count++;
        }
        return exchanged;
    }

    boolean overflowed() {
        return overflowed;
    }

    /** The youngest event of process {@code pid}; of any, when the prefix has no process. */
    @Nullable RawEvent youngest(int pid) {
        for (int i = count - 1; i >= 0; i--) {
            RawEvent event = ring[(head + i) % SIZE];
            if (pid == 0 || event.pid() == pid) {
                return event;
            }
        }
        return null;
    }

    /** Gives out all, oldest first. */
    void drain(Consumer<RawEvent> out) {
        for (int i = 0; i < count; i++) {
            out.accept(ring[(head + i) % SIZE]);
        }
        count = 0;
    }
}
