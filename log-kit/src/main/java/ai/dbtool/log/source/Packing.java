package ai.dbtool.log.source;

import com.github.luben.zstd.ZstdInputStream;

import org.tukaani.xz.XZInputStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** How a file is compressed, known by its first bytes. */
public enum Packing {
    NONE,
    GZIP(0x1f, 0x8b),
    XZ(0xfd, '7', 'z', 'X', 'Z', 0),
    ZSTD(0x28, 0xb5, 0x2f, 0xfd);

    private static final int BUFFER = 1 << 16;
    private static final int LONGEST = 6;

    /** What {@code xz -9} needs, and no more: a hostile archive may ask for 4 GB. */
    private static final int XZ_KILOBYTES = 70 << 10;

    // Never handed out.
    @SuppressWarnings("ImmutableEnumChecker")
    private final int[] magic;

    Packing(int... magic) {
        this.magic = magic;
    }

    /** A file whose archive cannot be opened on this machine. */
    static final class Unsupported extends IOException {
        private static final long serialVersionUID = 1L;

        Unsupported(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** What the file at {@code path} is. */
    static Packing of(Path path) throws IOException {
        try (InputStream in = new ChannelStream(path)) {
            byte[] head = in.readNBytes(LONGEST);
            for (Packing packing : values()) {
                if (packing != NONE && packing.starts(head)) {
                    return packing;
                }
            }
            return NONE;
        }
    }

    private boolean starts(byte[] head) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (head[i] != (byte) magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** The uncompressed bytes of {@code path}. */
    InputStream open(Path path) throws IOException {
        InputStream in = new ChannelStream(path);
        try {
            return switch (this) {
                case NONE -> in;
                case GZIP -> new GZIPInputStream(in, BUFFER);
                case XZ -> new XZInputStream(new BufferedInputStream(in, BUFFER), XZ_KILOBYTES);
                case ZSTD -> new ZstdInputStream(new BufferedInputStream(in, BUFFER));
            };
        } catch (IOException e) {
            in.close();
            throw e;
        } catch (LinkageError e) {
            // The zstd library brings native code, which needs a folder it may be loaded from.
            in.close();
            throw new Unsupported("zstd library", e);
        }
    }
}
