package ai.dbtool.log.format;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** The part of a prefix that the lines of one session have in common, and where its names are. */
final class SessionNames {

    private final byte[] text;
    private final int[] slots;
    private final int[] from;
    private final int[] to;
    private final int state;

    /** Made by whoever counts the events, which is one thread. */
    private final @Nullable String[] names;

    /**
     * The names in {@code b[start, stop)}.
     *
     * @param slots of the parts they belong to
     * @param from where parts start, by slot
     * @param to where they end
     */
    SessionNames(byte[] b, int start, int stop, int[] slots, int[] from, int[] to, int state) {
        this.text = Arrays.copyOfRange(b, start, stop);
        this.slots = slots;
        this.from = new int[slots.length];
        this.to = new int[slots.length];
        this.state = state;
        this.names = new @Nullable String[slots.length];
        for (int i = 0; i < slots.length; i++) {
            this.from[i] = from[slots[i]] - start;
            this.to[i] = to[slots[i]] - start;
        }
    }

    /** Whether {@code part} is among them. */
    boolean has(Part part) {
        return index(part) >= 0;
    }

    /** The name in {@code part}, once it is known. */
    @Nullable String name(Part part) {
        return names[index(part)];
    }

    void name(Part part, String name) {
        names[index(part)] = name;
    }

    private int index(Part part) {
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] == part.slot()) {
                return i;
            }
        }
        return -1;
    }

    /** Whether they stand at {@code p} again. */
    boolean stand(byte[] b, int p, int end) {
        return end - p >= text.length
                && Arrays.mismatch(b, p, p + text.length, text, 0, text.length) < 0;
    }

    /** Tells where they are, standing at {@code p}. */
    void tell(int p, int[] from, int[] to) {
        for (int i = 0; i < slots.length; i++) {
            from[slots[i]] = p + this.from[i];
            to[slots[i]] = p + this.to[i];
        }
    }

    int length() {
        return text.length;
    }

    int state() {
        return state;
    }
}
