package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.ddl.Forecast.QueueThen;
import ai.dbtool.db.ddl.Forecast.SessionThen;
import ai.dbtool.db.history.CountedTime;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.LockWait;
import ai.dbtool.db.history.Recorded.Round;
import ai.dbtool.db.history.Recorded.Sample;
import ai.dbtool.db.history.Recorded.TableWork;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.db.history.Seen;
import ai.dbtool.db.history.Span;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who would have been in the way of a statement at a recorded time: every transaction that was open
 * and, where somebody waited, what it was seen to hold.
 */
final class PastQueue {

    private static final int MOST = 10;

    private final History history;
    private final Span span;
    private final String database;
    private final List<Tick> ticks;

    /** Transactions by process, newest last. */
    private final Map<Integer, List<Transaction>> transactions = new HashMap<>();

    private final List<LockWait> waits;

    private PastQueue(History history, Span span, String database) throws IOException {
        this.history = history;
        this.span = span;
        this.database = database;
        this.ticks = history.read(Tick.class, span.fromMillis(), span.toMillis());
        this.waits = history.read(LockWait.class, span.fromMillis(), span.toMillis());
        for (Sample sample : history.read(Sample.class, span.fromMillis(), span.toMillis())) {
            add(sample);
        }
    }

    /**
     * Reads {@code span} of {@code history}, and tells {@code sight} what is missing; belongs on a
     * thread that may wait.
     */
    static PastQueue read(History history, Span span, String database, Sight sight)
            throws IOException {
        PastQueue queue = new PastQueue(history, span, database);
        List<String> gaps = history.exists() ? Seen.gaps(span, queue.ticks) : List.of(Seen.NONE);
        gaps.forEach(sight::skip);
        return queue;
    }

    /** A transaction while it was seen. */
    private static final class Transaction {
        private final long began;
        private final long from;
        private Sample last;

        private Transaction(Sample first, long began) {
            this.began = began;
            this.from = first.millis();
            this.last = first;
        }
    }

    private void add(Sample sample) {
        boolean client =
                sample.backendType() == null || "client backend".equals(sample.backendType());
        if (!client || sample.xactSeconds() == null || !database.equals(sample.database())) {
            return;
        }
        long began = sample.millis() - Math.round(sample.xactSeconds() * 1000);
        List<Transaction> known =
                transactions.computeIfAbsent(sample.pid(), _ -> new ArrayList<>());
        // Both clocks are the server's, read a moment apart.
        if (!known.isEmpty() && Math.abs(known.getLast().began - began) < 1_000) {
            known.getLast().last = sample;
        } else {
            known.add(new Transaction(sample, began));
        }
    }

    /** Who would have been in the way of {@code outlook}; {@code null} when it locks nothing. */
    @Nullable QueueThen of(Outlook outlook) throws IOException {
        Map<String, LockMode> wanted = outlook.locks();
        if (wanted.isEmpty()) {
            return null;
        }
        List<SessionThen> behind =
                transactions.entrySet().stream()
                        .flatMap(
                                e -> e.getValue().stream().map(t -> session(e.getKey(), t, wanted)))
                        .sorted(
                                Comparator.comparing((SessionThen s) -> s.relation() == null)
                                        .thenComparing(
                                                Comparator.comparingDouble(SessionThen::seconds)
                                                        .reversed())
                                        .thenComparing(SessionThen::pid))
                        .toList();
        SessionThen longest =
                behind.stream().max(Comparator.comparingDouble(SessionThen::seconds)).orElse(null);
        double step = Seen.medianStep(ticks) / 1000.0;
        long waited = waits.stream().filter(w -> wanted.containsKey(w.relation())).count();
        return new QueueThen(
                span.from().toString(),
                span.to().toString(),
                longest == null ? 0 : longest.seconds(),
                longest == null ? null : longest.from(),
                behind.stream().limit(MOST).toList(),
                Math.round(waited * step * 10) / 10.0,
                conflicting(wanted));
    }

    private SessionThen session(int pid, Transaction t, Map<String, LockMode> wanted) {
        return new SessionThen(
                pid,
                t.last.user(),
                t.last.application(),
                t.last.state(),
                Seen.iso(t.from),
                Seen.iso(t.last.millis()),
                Math.round((t.last.millis() - t.from) / 100.0) / 10.0,
                held(pid, t, wanted),
                t.last.query());
    }

    /**
     * The wanted relation that somebody waited for behind this transaction, or that it waited for
     * itself in a mode which conflicts.
     */
    private @Nullable String held(int pid, Transaction t, Map<String, LockMode> wanted) {
        for (LockWait wait : waits) {
            LockMode ours = wanted.get(wait.relation());
            if (ours == null || wait.millis() < t.from || wait.millis() > t.last.millis()) {
                continue;
            }
            boolean blocks = List.of(wait.blockedBy().split(",")).contains(Integer.toString(pid));
            LockMode asked = LockMode.ofPgLocks(String.valueOf(wait.lockMode()));
            boolean waits = wait.pid() == pid && (asked == null || ours.conflictsWith(asked));
            if (blocks || waits) {
                return wait.relation();
            }
        }
        return null;
    }

    private double conflicting(Map<String, LockMode> wanted) throws IOException {
        CountedTime time = CountedTime.of(history, Round.Area.TABLES, span);
        double[] sum = {0};
        history.each(
                TableWork.class,
                time.firstMillis(),
                time.lastMillis() + 1,
                w -> {
                    LockMode mode = wanted.get(w.table());
                    if (mode != null) {
                        sum[0] += mode.blocksReads() ? w.seqScans() + w.indexScans() : 0;
                        sum[0] +=
                                mode.blocksWrites() ? w.inserted() + w.updated() + w.deleted() : 0;
                    }
                });
        return Math.round(sum[0] / Math.max(1, time.seconds()) * 100) / 100.0;
    }
}
