package ai.dbtool.db.history;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The head of a block: 48 bytes, big-endian, with a checksum over itself and one over the
 * compressed rows behind it. Since the head says which rows of which time follow, a reader passes
 * over a block that it does not want, or whose rows are damaged, without unpacking it.
 *
 * @param table number of the {@link Table}
 * @param first smallest time of a row
 * @param last largest time of a row
 * @param rows how many
 * @param raw bytes of the unpacked rows
 * @param stored bytes of the rows in the file
 * @param checksum CRC-32C of the stored bytes
 */
record Block(int table, long first, long last, int rows, int raw, int stored, int checksum) {

    static final int HEAD = 48;

    private static final int MAGIC = 0x44424c4b;

    /** No block of ours comes near; larger ones are damage. */
    private static final int MOST_BYTES = 64 << 20;

    /** Head and rows as they stand in the file. */
    static <T extends Record & Recorded> ByteBuffer of(Class<T> type, List<T> rows) {
        Table<T> table = Table.of(type);
        byte[] raw = table.columns().encode(rows);
        byte[] packed = deflated(raw);
        Block head =
                new Block(
                        table.number(),
                        rows.stream().mapToLong(Recorded::millis).min().orElse(0),
                        rows.stream().mapToLong(Recorded::millis).max().orElse(0),
                        rows.size(),
                        raw.length,
                        packed.length,
                        checksum(ByteBuffer.wrap(packed)));
        ByteBuffer whole = ByteBuffer.allocate(HEAD + packed.length);
        whole.putInt(MAGIC)
                .putInt(head.table)
                .putLong(head.first)
                .putLong(head.last)
                .putInt(head.rows)
                .putInt(head.raw)
                .putInt(head.stored)
                .putInt(head.checksum)
                .putInt(0)
                .putInt(checksum(whole.slice(0, HEAD - 4)));
        return whole.put(packed).flip();
    }

    /** The head in {@code bytes}; {@code null} when they are none. */
    static @Nullable Block head(ByteBuffer bytes) {
        if (bytes.remaining() < HEAD
                || bytes.getInt(0) != MAGIC
                || bytes.getInt(HEAD - 4) != checksum(bytes.slice(0, HEAD - 4))) {
            return null;
        }
        Block head =
                new Block(
                        bytes.getInt(4),
                        bytes.getLong(8),
                        bytes.getLong(16),
                        bytes.getInt(24),
                        bytes.getInt(28),
                        bytes.getInt(32),
                        bytes.getInt(36));
        return head.raw < 0 || head.raw > MOST_BYTES || head.stored < 0 || head.rows < 0
                ? null
                : head;
    }

    /** Whether it may hold rows of {@code type} from {@code from} up to before {@code to}. */
    boolean mayHold(Table<?> wanted, long from, long to) {
        return table == wanted.number() && last >= from && first < to;
    }

    /** Its rows; {@code null} when they are damaged. */
    <T extends Record & Recorded> @Nullable List<T> rows(Table<T> type, ByteBuffer packed) {
        if (packed.remaining() != stored || checksum(packed.duplicate()) != checksum) {
            return null;
        }
        try {
            return type.columns().decode(inflated(packed), rows);
        } catch (DataFormatException | RuntimeException e) {
            return null;
        }
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static byte[] deflated(byte[] raw) {
        try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
            deflater.setInput(raw);
            deflater.finish();
            byte[] packed = new byte[raw.length + raw.length / 1000 + 64];
            int length = deflater.deflate(packed);
            return Arrays.copyOf(packed, length);
        }
    }

    private ByteBuffer inflated(ByteBuffer packed) throws DataFormatException {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(packed);
            byte[] bytes = new byte[raw];
            if (inflater.inflate(bytes) != raw) {
                throw new DataFormatException("fewer bytes than the head says");
            }
            return ByteBuffer.wrap(bytes);
        }
    }
}
