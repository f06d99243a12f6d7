package ai.dbtool.log.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file as long as it was when it was opened: what the server appends meanwhile is left out. */
final class ChannelStream extends InputStream {

    private final FileChannel channel;
    private long left;

    /** The file became shorter: logrotate's {@code copytruncate}. */
    static final class Truncated extends IOException {
        private static final long serialVersionUID = 1L;
    }

    ChannelStream(Path path) throws IOException {
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
        this.left = channel.size();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = Math.min(n, left);
        channel.position(channel.position() + skipped);
        left -= skipped;
        return skipped;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        int wanted = (int) Math.min(len, left);
        if (wanted == 0) {
            return len == 0 ? 0 : -1;
        }
        int read = channel.read(ByteBuffer.wrap(b, off, wanted));
        if (read < 0) {
            throw new Truncated();
        }
        left -= read;
        return read;
    }

    /** Decompressors ask for this to know whether another archive follows in the same file. */
    @Override
    public int available() {
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
