package ai.dbtool.mcp.audit;

import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.redact.PrivateFiles;
import ai.dbtool.mcp.server.CallRecord;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/**
 * One file per process in {@code audit/} of the state directory, opened at the first call, mode
 * 0600. When a line cannot be written the call goes on, the first loss is reported on the log, and
 * the next line that can be written says how many are missing.
 */
public final class FileAuditLog implements AuditLog {

    /** Folder of the audit inside the state directory. */
    public static final String FOLDER = "audit";

    private static final Logger LOG = LoggerFactory.getLogger(FileAuditLog.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private record OpenFile(FileChannel channel, AuditChain chain) {}

    private final Path folder;
    private final InstallationKey key;
    private final Clock clock;
    private final long pid;

    private @Nullable OpenFile file;
    private long lines;
    private long lost;
    private boolean closed;

    /** A log in {@code stateDirectory}; nothing is written before the first call. */
    public FileAuditLog(Path stateDirectory, InstallationKey key, Clock clock) {
        this(stateDirectory, key, clock, ProcessHandle.current().pid());
    }

    FileAuditLog(Path stateDirectory, InstallationKey key, Clock clock, long pid) {
        this.folder = stateDirectory.resolve(FOLDER);
        this.key = key;
        this.clock = clock;
        this.pid = pid;
    }

    @Override
    public synchronized void write(CallRecord call) {
        if (closed) {
            return;
        }
        try {
            append(AuditLine.of(call, lines + 1, lost));
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
        if (file == null) {
            return;
        }
        try (FileChannel open = file.channel()) {
            append(AuditLine.closing(clock.instant(), lines + 1, lost));
            open.force(true);
        } catch (IOException e) {
            LOG.warn("audit: cannot close {}: {}", folder, e.getMessage());
        }
    }

    /**
     * A line that could not be written whole is cut off again, and the chain goes on from the line
     * before: the file stays provable after the disk was full.
     */
    private void append(String json) throws IOException {
        if (file == null) {
            file = open();
        }
        FileChannel open = file.channel();
        AuditChain link = file.chain();
        long before = open.position();
        String head = link.head();
        try {
            ByteBuffer line =
                    ByteBuffer.wrap((link.seal(json) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                open.write(line);
            }
            lines++;
        } catch (IOException e) {
            link.back(head);
            open.truncate(before);
            throw e;
        }
    }

    private OpenFile open() throws IOException {
        PrivateFiles.createFolder(folder);
        Instant now = clock.instant();
        String name = STAMP.format(now) + "-" + pid + ".jsonl";
        FileChannel opened =
                FileChannel.open(
                        folder.resolve(name),
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PrivateFiles.onlyMe());
        return new OpenFile(opened, new AuditChain(key, name));
    }
}
