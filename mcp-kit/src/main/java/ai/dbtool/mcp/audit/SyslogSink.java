package ai.dbtool.mcp.audit;

import ai.dbtool.config.AuditConfig;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends each audit line to a syslog server. Calls never wait: lines go through a bounded queue to
 * one thread, which connects, tries again when the server is away, and tells the server how many
 * lines did not fit in the meantime. The file has them all.
 */
public final class SyslogSink implements AuditSink {

    private static final Logger LOG = LoggerFactory.getLogger(SyslogSink.class);
    private static final int MOST_WAITING = 10_000;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** What waits when the process ends gets this long. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private record Waiting(String file, String line) {}

    /** Ends the thread. */
    private static final Waiting LAST = new Waiting("", "");

    private final SyslogConnection connection;
    private final Clock clock;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong lost = new AtomicLong();
    private final AtomicBoolean started = new AtomicBoolean();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("audit-syslog").unstarted(this::run);
    private volatile boolean closing;

    SyslogSink(SyslogConnection connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    /** The sink that {@code config} names, or {@link AuditSink#NONE}. */
    public static AuditSink of(AuditConfig config, Clock clock) {
        return config.syslog() == null
                ? NONE
                : new SyslogSink(SyslogConnection.to(config.syslog(), config.allowPublic()), clock);
    }

    @Override
    public void take(String file, String line) {
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
        if (!waiting.offer(new Waiting(file, line))) {
            lost.incrementAndGet();
        }
    }

    @Override
    public void close() {
        closing = true;
        if (!started.get()) {
            return;
        }
        try {
            if (waiting.offer(LAST, FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.join(FAREWELL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        if (!waiting.isEmpty() || lost.get() > 0) {
            LOG.warn(
                    "audit: {} lines did not reach syslog; the files have them",
                    waiting.stream().filter(each -> !each.equals(LAST)).count() + lost.get());
        }
    }

    private void run() {
        try {
            for (Waiting next = waiting.take(); !next.equals(LAST); next = waiting.take()) {
                if (!send(next)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connection.close();
        }
    }

    /** Tries until it succeeds, or until the process ends; then {@code false}. */
    private boolean send(Waiting line) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                tell(line);
                return true;
            } catch (IOException e) {
                connection.close();
                if (pause.equals(FIRST_PAUSE)) {
                    LOG.warn(
                            "audit: syslog cannot be reached: {}; calls go on, lines wait",
                            e.getMessage());
                }
                if (closing) {
                    lost.incrementAndGet();
                    return false;
                }
                Thread.sleep(pause);
                pause = pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            }
        }
    }

    private void tell(Waiting line) throws IOException {
        long missing = lost.get();
        if (missing > 0) {
            connection.send(
                    clock.instant(), line.file(), "{\"event\":\"lost\",\"lines\":" + missing + "}");
            lost.addAndGet(-missing);
        }
        connection.send(clock.instant(), line.file(), line.line());
    }
}
