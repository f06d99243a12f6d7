package ai.dbtool.relay;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * What a relay says before anything of its client: one line of a fixed length. The answer is one
 * byte; a process that does not serve it closes instead.
 *
 * @param fingerprint what both must have in common
 * @param server {@code db}, {@code log} or {@code config}
 */
public record Hello(String fingerprint, String server) {

    private static final String GREETING = "dbtool-ai-relay-1 ";
    private static final int LENGTH = 100;
    private static final byte WELCOME = '+';

    /** Writes it. */
    public void write(WritableByteChannel to) throws IOException {
        String line = GREETING + fingerprint + " " + server;
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        bytes.put(line.getBytes(StandardCharsets.US_ASCII));
        while (bytes.position() < LENGTH - 1) {
            bytes.put((byte) ' ');
        }
        writeAll(bytes.put((byte) '\n').flip(), to);
    }

    /** Reads one; {@code null} when something else came. */
    public static @Nullable Hello read(ReadableByteChannel from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        while (bytes.hasRemaining()) {
            if (from.read(bytes) < 0) {
                return null;
            }
        }
        String line = new String(bytes.array(), StandardCharsets.US_ASCII);
        if (!line.startsWith(GREETING)) {
            return null;
        }
        String[] words = line.substring(GREETING.length()).strip().split(" ", -1);
        return words.length == 2 ? new Hello(words[0], words[1]) : null;
    }

    /** Says that it is served. */
    public static void welcome(WritableByteChannel to) throws IOException {
        writeAll(ByteBuffer.wrap(new byte[] {WELCOME}), to);
    }

    /** Waits for the answer. */
    public static boolean welcomed(ReadableByteChannel from) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(1);
        return from.read(answer) == 1 && answer.get(0) == WELCOME;
    }

    private static void writeAll(ByteBuffer bytes, WritableByteChannel to) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
