package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.text.MalformedText;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/** A UTF-8 file that belongs to another program: read whole, replaced at once or not at all. */
final class TextFile {

    private static final int LINKS = 40;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path target;
    private final byte @Nullable [] bytes;
    private final String text;

    private TextFile(Path target, byte @Nullable [] bytes, String text) {
        this.target = target;
        this.bytes = bytes;
        this.text = text;
    }

    static TextFile read(Path file) throws IOException, MalformedText {
        Path target = followed(file.toAbsolutePath().normalize());
        byte[] bytes = bytes(target);
        return new TextFile(target, bytes, bytes == null ? "" : decode(bytes));
    }

    boolean exists() {
        return bytes != null;
    }

    Path target() {
        return target;
    }

    /** The content; empty when there is no file. */
    String text() {
        return text;
    }

    /** Where symbolic links lead, also when nothing is there yet. */
    private static Path followed(Path file) throws IOException {
        Path at = file;
        for (int i = 0; i < LINKS; i++) {
            if (!Files.isSymbolicLink(at)) {
                return at;
            }
            at = at.resolveSibling(Files.readSymbolicLink(at)).normalize();
        }
        throw new FileSystemException(file.toString(), null, "too many symbolic links");
    }

    private static byte @Nullable [] bytes(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static String decode(byte[] bytes) throws MalformedText {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            throw MalformedText.at(out.toString(), out.length(), "not UTF-8 text");
        }
        return out.toString();
    }

    /** A copy beside the file, with its mode; named after the time. */
    Path backup(Clock clock) throws IOException {
        String name = target.getFileName() + "." + STAMP.format(clock.instant());
        for (int i = 0; ; i++) {
            Path backup = target.resolveSibling(name + (i == 0 ? "" : "-" + i) + ".bak");
            try {
                return Files.copy(target, backup, StandardCopyOption.COPY_ATTRIBUTES);
            } catch (FileAlreadyExistsException e) {
                if (i == LINKS) {
                    throw e;
                }
            }
        }
    }

    /** Replaces the content at once; fails when somebody else has changed the file since. */
    void write(String content) throws IOException {
        if (!Arrays.equals(bytes, bytes(target))) {
            throw new FileSystemException(
                    target.toString(), null, "somebody else changed it meanwhile; run again");
        }
        Path folder = target.resolveSibling(".").normalize();
        Files.createDirectories(folder);
        Path fresh =
                folder.resolve("." + target.getFileName() + "." + ProcessHandle.current().pid());
        try {
            try (FileChannel channel =
                    FileChannel.open(
                            fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                if (exists()) {
                    copyMode(target, fresh);
                }
                ByteBuffer buffer = StandardCharsets.UTF_8.encode(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(
                    fresh,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void copyMode(Path from, Path to) throws IOException {
        PosixFileAttributeView there = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (there == null) {
            return;
        }
        PosixFileAttributes given = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes fresh = there.readAttributes();
        // Only for root can they differ; a failure leaves the file as it was.
        if (!given.owner().equals(fresh.owner())) {
            there.setOwner(given.owner());
        }
        if (!given.group().equals(fresh.group())) {
            there.setGroup(given.group());
        }
        there.setPermissions(given.permissions());
    }
}
