package ai.dbtool.mcp.audit;

import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.redact.PrivateFiles;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * One file of the audit while it is written, mode 0600. No channel: an interrupt, as of a call that
 * is cancelled, would close it for all calls to come.
 */
final class AuditFile implements AutoCloseable {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** How many files one process may begin in one millisecond. */
    private static final int MOST_OF_ONE_INSTANT = 1_000;

    private final Path folder;
    private final InstallationKey key;
    private final long pid;
    private final AuditSink sink;
    private final String name;
    private final RandomAccessFile file;
    private final AuditChain chain;
    private long lines;

    private AuditFile(
            Path folder,
            InstallationKey key,
            long pid,
            AuditSink sink,
            Opened opened,
            AuditChain chain) {
        this.folder = folder;
        this.key = key;
        this.pid = pid;
        this.sink = sink;
        this.name = opened.name();
        this.file = opened.file();
        this.chain = chain;
    }

    private record Opened(String name, RandomAccessFile file) {}

    /** The first file of a process. */
    static AuditFile first(Path folder, InstallationKey key, Instant now, long pid, AuditSink sink)
            throws IOException {
        Opened opened = create(folder, now, pid);
        return new AuditFile(folder, key, pid, sink, opened, new AuditChain(key, opened.name()));
    }

    /** The file that continues this one, which is ended. */
    AuditFile next(Instant now) throws IOException {
        Opened opened = create(folder, now, pid);
        try {
            append(AuditLine.continued(now, lines + 1, opened.name()));
        } catch (IOException e) {
            opened.file().close();
            Files.deleteIfExists(folder.resolve(opened.name()));
            throw e;
        }
        AuditLine.Link previous = new AuditLine.Link(name, chain.head());
        AuditFile next =
                new AuditFile(
                        folder,
                        key,
                        pid,
                        sink,
                        opened,
                        new AuditChain(key, opened.name(), previous.mac()));
        close();
        next.append(AuditLine.continues(now, previous));
        return next;
    }

    long bytes() throws IOException {
        return file.getFilePointer();
    }

    long lines() {
        return lines;
    }

    /**
     * A line that could not be written whole is cut off again, and the chain goes on from the line
     * before: the file stays provable after the disk was full.
     */
    void append(String json) throws IOException {
        long before = file.getFilePointer();
        String head = chain.head();
        String sealed = chain.seal(json);
        try {
            file.write((sealed + "\n").getBytes(StandardCharsets.UTF_8));
            lines++;
        } catch (IOException e) {
            chain.back(head);
            file.setLength(before);
            throw e;
        }
        sink.take(name, sealed);
    }

    @Override
    public void close() throws IOException {
        try (RandomAccessFile open = file) {
            open.getFD().sync();
        }
    }

    private static Opened create(Path folder, Instant now, long pid) throws IOException {
        PrivateFiles.createFolder(folder);
        for (int i = 0; i < MOST_OF_ONE_INSTANT; i++) {
            String name = STAMP.format(now) + "-" + pid + (i == 0 ? "" : "-" + i) + ".jsonl";
            try {
                Path path = Files.createFile(folder.resolve(name), PrivateFiles.onlyMe());
                return new Opened(name, new RandomAccessFile(path.toFile(), "rw"));
            } catch (FileAlreadyExistsException e) {
                // Begun in the same millisecond: the next number.
            }
        }
        throw new IOException("too many files of one instant in " + folder);
    }
}
