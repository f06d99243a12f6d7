package ai.dbtool.db.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Parts of a file that mostly follow one another, some hundred bytes each: read 16 kB at a time, so
 * that a pass over the heads of a day is a few hundred reads and not tens of thousands.
 */
final class Window {

    private static final int BYTES = 16 << 10;

    private final FileChannel channel;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private long start;

    Window(FileChannel channel) {
        this.channel = channel;
    }

    /** {@code length} bytes from {@code at} on; fewer at the end of the file. */
    ByteBuffer part(long at, int length) throws IOException {
        if (at < start || at + length > start + bytes.limit()) {
            bytes = read(at, Math.max(BYTES, length));
            start = at;
        }
        int from = (int) (at - start);
        return bytes.slice(from, Math.min(length, bytes.limit() - from));
    }

    private ByteBuffer read(long at, int length) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(length);
        while (read.hasRemaining()) {
            if (channel.read(read, at + read.position()) < 0) {
                break;
            }
        }
        return read.flip();
    }
}
