package ai.dbtool.mcp.http.access;

import ai.dbtool.mcp.tool.Untrusted;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Refused credentials on the log: why, never what was shown. One line in ten seconds at most, which
 * counts the ones left out, so that nobody fills the disk by guessing.
 */
final class RefusalLog {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final InstantSource clock;
    private Instant next = Instant.EPOCH;
    private long leftOut;

    RefusalLog(InstantSource clock) {
        this.clock = clock;
    }

    void refused(String path, String reason) {
        long more;
        synchronized (this) {
            Instant now = clock.instant();
            if (now.isBefore(next)) {
                leftOut++;
                return;
            }
            next = now.plus(PAUSE);
            more = leftOut;
            leftOut = 0;
        }
        LOG.warn(
                "access: refused credentials at {}: {}{}",
                path,
                Untrusted.cut(Untrusted.line(reason), 200),
                more == 0 ? "" : " (and " + more + " refusals before)");
    }
}
