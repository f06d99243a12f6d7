package ai.dbtool.db.history;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Numbers and texts in as few bytes as they need; small and repeated differences take one. */
final class Cells {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Seven bits a byte, lowest first. */
    void unsigned(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Small numbers of either sign take few bytes. */
    void signed(long value) {
        unsigned((value << 1) ^ (value >> 63));
    }

    void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        unsigned(utf8.length);
        out.writeBytes(utf8);
    }

    void bytes(byte[] bytes) {
        unsigned(bytes.length);
        out.writeBytes(bytes);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    static long unsigned(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new BufferUnderflowException();
    }

    static long signed(ByteBuffer in) {
        long raw = unsigned(in);
        return (raw >>> 1) ^ -(raw & 1);
    }

    static String text(ByteBuffer in) {
        ByteBuffer utf8 = bytes(in);
        return StandardCharsets.UTF_8.decode(utf8).toString();
    }

    static ByteBuffer bytes(ByteBuffer in) {
        long length = unsigned(in);
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return part;
    }
}
