package ai.dbtool.mcp.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Every reply that has not been given yet. */
final class Running implements Pulse.Beating {

    private final Set<Reply> replies = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();

    void begin(Reply reply) {
        replies.add(reply);
        calls.incrementAndGet();
    }

    void end(Reply reply) {
        if (replies.remove(reply)) {
            calls.decrementAndGet();
        }
    }

    /** A call whose answer goes elsewhere begins or ends. */
    void beginElsewhere() {
        calls.incrementAndGet();
    }

    void endElsewhere() {
        calls.decrementAndGet();
    }

    /** Calls that have not been answered. */
    int calls() {
        return calls.get();
    }

    void cancelAll() {
        replies.forEach(Reply::cancel);
    }

    @Override
    public void beat(long nanos) {
        replies.forEach(reply -> reply.beat(nanos));
    }
}
