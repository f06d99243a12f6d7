package ai.dbtool.log.event;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Forms by the first four bytes of their text: a table of its own, without a boxed key a line. */
final class HeadTable {

    private static final int KEY_BYTES = 4;
    private static final Form[] NONE = {};

    private final int mask;
    private final int[] keys;
    private final Form[][] forms;

    /** All of {@code known} fit; forms with the same beginning keep their order. */
    HeadTable(List<Form> known) {
        Map<Integer, List<Form>> byKey =
                known.stream()
                        .collect(Collectors.groupingBy(form -> key(form.template().head(), 0)));
        // A quarter full, so that a message without a form seldom meets one.
        int size = Integer.highestOneBit(Math.max(1, byKey.size())) << 3;
        mask = size - 1;
        keys = new int[size];
        forms = new Form[size][];
        byKey.forEach(
                (key, same) -> {
                    int slot = slot(key);
                    while (forms[slot] != null) {
                        slot = (slot + 1) & mask;
                    }
                    keys[slot] = key;
                    forms[slot] = same.toArray(Form[]::new);
                });
    }

    /** Whether enough of the form's beginning is fixed. */
    static boolean fits(Form form) {
        return form.template().head().length >= KEY_BYTES;
    }

    /** The forms that begin as {@code text[from, to)} does. */
    Form[] get(byte[] text, int from, int to) {
        if (to - from < KEY_BYTES) {
            return NONE;
        }
        int key = key(text, from);
        for (int slot = slot(key); forms[slot] != null; slot = (slot + 1) & mask) {
            if (keys[slot] == key) {
                return forms[slot];
            }
        }
        return NONE;
    }

    private int slot(int key) {
        int mixed = key * 0x9E3779B9;
        return (mixed ^ (mixed >>> 15)) & mask;
    }

    private static int key(byte[] b, int at) {
        return (b[at] & 255) << 24
                | (b[at + 1] & 255) << 16
                | (b[at + 2] & 255) << 8
                | (b[at + 3] & 255);
    }
}
