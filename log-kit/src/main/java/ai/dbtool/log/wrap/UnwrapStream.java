package ai.dbtool.log.wrap;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;

/** A file without what is around its lines. A line longer than 8 MiB is taken in pieces. */
final class UnwrapStream extends InputStream {

    private static final int BLOCK = 1 << 16;
    private static final int MAX_BLOCK = 8 << 20;

    private final InputStream in;
    private final Unwrapper unwrapper;
    private final Unwrapped out;
    private byte[] block = new byte[BLOCK];
    private int filled;
    private boolean ended;
    private @Nullable IOException failure;

    UnwrapStream(InputStream in, Unwrapper unwrapper, LineMap lines) {
        this.in = in;
        this.unwrapper = unwrapper;
        this.out = new Unwrapped(lines);
    }

    long others() {
        return out.others();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] b, int at, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (out.isEmpty()) {
            if (failure != null) {
                throw failure;
            }
            if (ended) {
                return -1;
            }
            fill();
        }
        return out.read(b, at, length);
    }

    private void fill() {
        try {
            int read = in.read(block, filled, block.length - filled);
            ended = read < 0;
            filled += Math.max(0, read);
        } catch (IOException e) {
            // What came before is given out first.
            failure = e;
            ended = true;
        }
        take(ended || filled == MAX_BLOCK);
        if (ended) {
            unwrapper.end(out);
        }
    }

    private void take(boolean last) {
        int taken = unwrapper.take(block, 0, filled, last, out);
        int rest = filled - taken;
        boolean full = rest == block.length;
        byte[] next = full ? new byte[Math.min(MAX_BLOCK, 2 * block.length)] : block;
        System.arraycopy(block, taken, next, 0, rest);
        block = next;
        filled = rest;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
