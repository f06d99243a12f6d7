package ai.dbtool.log.query;

import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.LogFile;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Shows events to visitors in a thread of its own, in their order: while one thread splits what it
 * read, another one counts. A pass of a few events needs no second thread.
 */
final class Handover implements AutoCloseable {

    private static final int BATCH = 512;
    private static final int BATCHES = 4;

    /** Events of one file. */
    private static final class Batch {
        private final RawEvent[] events = new RawEvent[BATCH];
        private @Nullable LogFile file;
        private Scan.Visitor visitor = (_, _) -> {};
        private int count;
        private boolean last;

        void show() {
            LogFile from = file;
            for (int i = 0; from != null && i < count; i++) {
                visitor.visit(from, events[i]);
            }
        }
    }

    private final BlockingQueue<Batch> full = new ArrayBlockingQueue<>(BATCHES);
    private final BlockingQueue<Batch> empty = new ArrayBlockingQueue<>(BATCHES);
    private Batch filling = new Batch();
    private @Nullable Thread counting;
    private volatile @Nullable Throwable failure;

    Handover() {
        for (int i = 1; i < BATCHES; i++) {
            empty.add(new Batch());
        }
    }

    /**
     * Takes an event over; false when a visitor has failed, which {@link #close} tells.
     *
     * @param visitor who sees the events of {@code file}
     */
    @SuppressWarnings("ReferenceEquality") // a pass reads one file after the other
    boolean take(LogFile file, RawEvent event, Scan.Visitor visitor) {
        if (filling.count == BATCH || (filling.file != file && filling.count > 0)) {
            pass();
        }
        filling.file = file;
        filling.visitor = visitor;
        filling.events[filling.count] = event.copy(filling.events[filling.count]);
        filling.count++;
        return failure == null;
    }

    private void pass() {
        if (counting == null) {
            counting = Thread.ofPlatform().daemon().name("log-count").start(this::count);
        }
        put(full, filling);
        filling = poll(empty);
        filling.count = 0;
    }

    private void count() {
        while (true) {
            Batch batch = poll(full);
            if (failure == null) {
                try {
                    batch.show();
                } catch (RuntimeException | Error e) {
                    failure = e;
                }
            }
            if (batch.last) {
                return;
            }
            put(empty, batch);
        }
    }

    /** Waits until all has been seen; throws what a visitor threw. */
    @Override
    public void close() {
        Thread thread = counting;
        if (thread == null) {
            filling.show();
            return;
        }
        filling.last = true;
        put(full, filling);
        untilDone(thread::join);
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> {}
        }
    }

    private static void put(BlockingQueue<Batch> queue, Batch batch) {
        untilDone(() -> queue.put(batch));
    }

    private static Batch poll(BlockingQueue<Batch> queue) {
        Batch[] taken = new Batch[1];
        untilDone(() -> taken[0] = queue.take());
        return taken[0];
    }

    private interface Wait {
        void run() throws InterruptedException;
    }

    /** An interrupt ends the reading, which asks for it; what was read is still counted. */
    private static void untilDone(Wait wait) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.run();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
