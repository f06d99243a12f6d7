package ai.dbtool.mcp.audit;

import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.server.CallRecord;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * One chain per process in {@code audit/} of the state directory, opened at the first call. A file
 * that has reached its size names the next one, where the chain goes on. When a line cannot be
 * written the call goes on, the first loss is reported on the log, and the next line that can be
 * written says how many are missing.
 */
public final class FileAuditLog implements AuditLog {

    /** Folder of the audit inside the state directory. */
    public static final String FOLDER = "audit";

    private static final Logger LOG = LoggerFactory.getLogger(FileAuditLog.class);
    private static final long NEVER = Long.MAX_VALUE;

    private final Path folder;
    private final InstallationKey key;
    private final Clock clock;
    private final long pid;
    private final long fileBytes;
    private final AuditSink sink;

    private @Nullable AuditFile file;
    private long lost;
    private boolean closed;

    /** A log in {@code stateDirectory}; nothing is written before the first call. */
    public FileAuditLog(Path stateDirectory, InstallationKey key, Clock clock) {
        this(stateDirectory, key, clock, NEVER, AuditSink.NONE);
    }

    /**
     * A log in {@code stateDirectory}; nothing is written before the first call.
     *
     * @param fileBytes size at which it goes on in a new file
     * @param sink where each line goes too; closed with the log
     */
    public FileAuditLog(
            Path stateDirectory, InstallationKey key, Clock clock, long fileBytes, AuditSink sink) {
        this(stateDirectory, key, clock, ProcessHandle.current().pid(), fileBytes, sink);
    }

    FileAuditLog(Path stateDirectory, InstallationKey key, Clock clock, long pid) {
        this(stateDirectory, key, clock, pid, NEVER, AuditSink.NONE);
    }

    FileAuditLog(
            Path stateDirectory,
            InstallationKey key,
            Clock clock,
            long pid,
            long fileBytes,
            AuditSink sink) {
        this.folder = stateDirectory.resolve(FOLDER);
        this.key = key;
        this.clock = clock;
        this.pid = pid;
        this.fileBytes = fileBytes;
        this.sink = sink;
    }

    @Override
    public synchronized void write(CallRecord call) {
        if (closed) {
            return;
        }
        try {
            AuditFile open = open();
            if (open.bytes() >= fileBytes) {
                open = rotate(open);
            }
            open.append(AuditLine.of(call, open.lines() + 1, lost));
            lost = 0;
        } catch (IOException e) {
            if (lost++ == 0) {
                LOG.warn(
                        "audit: cannot write to {}: {}; calls go on, the gap will be recorded",
                        folder,
                        e.getMessage());
            }
        }
    }

    @Override
    public synchronized boolean isBehind() {
        return lost > 0;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (file != null) {
            try (AuditFile open = file) {
                open.append(AuditLine.closing(clock.instant(), open.lines() + 1, lost));
            } catch (IOException e) {
                LOG.warn("audit: cannot close {}: {}", folder, e.getMessage());
            }
        }
        sink.close();
    }

    private AuditFile open() throws IOException {
        AuditFile open = file;
        if (open == null) {
            open = AuditFile.first(folder, key, clock.instant(), pid, sink);
            file = open;
        }
        return open;
    }

    /**
     * The new file is there before the old one names it; when it cannot be made, the old one goes
     * on growing.
     */
    private AuditFile rotate(AuditFile old) {
        try {
            AuditFile next = old.next(clock.instant());
            file = next;
            return next;
        } catch (IOException e) {
            LOG.warn("audit: cannot go on in a new file in {}: {}", folder, e.getMessage());
            return old;
        }
    }
}
