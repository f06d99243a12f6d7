package ai.dbtool.log.query;

import ai.dbtool.log.Bytes;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.format.RawEvent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Names as Strings without making one for every event: a log holds few users in many lines. */
public final class NameCache {

    private static final int SIZE = 1_024;

    private final byte[][] keys = new byte[SIZE][];
    private final String[] names = new String[SIZE];

    /** The name in {@code part}; empty when there is none. */
    public String get(RawEvent event, Part part) {
        return event.name(part, this::look);
    }

    private String look(RawEvent event, Part part) {
        byte[] b = event.block(part);
        int from = event.start(part);
        int to = event.end(part);
        if (from == to) {
            return "";
        }
        int slot = (int) Bytes.hash(b, from, to) & (SIZE - 1);
        byte[] key = keys[slot];
        if (key == null || key.length != to - from || !Bytes.at(b, from, to, key)) {
            keys[slot] = Arrays.copyOfRange(b, from, to);
            names[slot] = new String(b, from, to - from, StandardCharsets.UTF_8);
        }
        return names[slot];
    }
}
