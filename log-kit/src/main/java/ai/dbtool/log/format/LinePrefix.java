package ai.dbtool.log.format;

import ai.dbtool.log.Bytes;
import ai.dbtool.log.event.SqlState;
import ai.dbtool.log.format.PrefixElement.Kind;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A compiled {@code log_line_prefix}. Fixed shapes (times, numbers, codes) are read as such; names
 * end at the next literal, and when the rest then does not fit, at the one after it. A prefix ends
 * where a {@link Label} stands; at {@code %q} it may end early.
 *
 * <p>Names are the client's: the number of attempts on one line is bounded, so that nobody can make
 * a line expensive.
 */
public final class LinePrefix {

    private static final int MAX_NAME = PrefixElement.MAX_WIDTH;
    private static final int MAX_STEPS = 4_000;
    private static final int SESSIONS = 1 << 8;

    private final String source;
    private final PrefixElement[] elements;
    private final boolean guessed;
    private final Timestamps timestamps;

    // What the last match found.
    private long time;
    private int pid;
    private int state;
    private boolean quit;
    private @Nullable Label label;
    private final int[] from = new int[Part.COUNT];
    private final int[] to = new int[Part.COUNT];
    private int steps;
    private int retries;
    private @Nullable SessionNames names;

    /** Where the elements begin that a session repeats from line to line. */
    private final int repeated;

    private final int[] repeatedSlots;
    private final boolean repeatsState;
    private final SessionNames[] sessions = new SessionNames[SESSIONS];

    private LinePrefix(
            String source, List<PrefixElement> elements, Timestamps timestamps, boolean guessed) {
        this.guessed = guessed;
        this.source = source;
        this.elements = elements.toArray(PrefixElement[]::new);
        this.timestamps = timestamps;
        this.repeated = repeated(this.elements);
        List<PrefixElement> tail = elements.subList(repeated, elements.size());
        this.repeatedSlots =
                tail.stream()
                        .map(PrefixElement::part)
                        .filter(Objects::nonNull)
                        .mapToInt(Part::slot)
                        .toArray();
        this.repeatsState = tail.stream().anyMatch(e -> e.kind() == PrefixElement.Kind.STATE);
    }

    /**
     * The first element behind all that differ from line to line, and behind {@code %q}; none when
     * no name comes after it.
     */
    private static int repeated(PrefixElement[] elements) {
        int first = 0;
        boolean hasPid = false;
        boolean hasName = false;
        for (int i = 0; i < elements.length; i++) {
            switch (elements[i].kind()) {
                case TIME, EPOCH, NUMBER, VXID, QUIT -> {
                    first = i + 1;
                    hasName = false;
                }
                case PID -> {
                    first = i + 1;
                    hasName = false;
                    hasPid = true;
                }
                case NAME -> hasName = true;
                case LITERAL, OTHER_TIME, SESSION, STATE -> {}
            }
        }
        return hasPid && hasName ? first : elements.length;
    }

    /** Compiles a value of {@code log_line_prefix}. */
    public static LinePrefix compile(String prefix) {
        return compile(prefix, new Timestamps(), false);
    }

    /** Compiles; {@code timestamps} reads its times and reports zones it does not know. */
    public static LinePrefix compile(String prefix, Timestamps timestamps) {
        return compile(prefix, timestamps, false);
    }

    static LinePrefix compile(String prefix, Timestamps timestamps, boolean guessed) {
        return new LinePrefix(prefix, PrefixElement.parse(prefix), timestamps, guessed);
    }

    /** Reads the prefix of the line at {@code start}; answers where its text starts, or -1. */
    int match(byte[] b, int start, int end) {
        time = RawEvent.NO_TIME;
        pid = 0;
        state = SqlState.UNKNOWN;
        quit = false;
        label = null;
        names = null;
        steps = 0;
        for (int i = 0; i <= Part.SESSION.slot(); i++) {
            from[i] = 0;
            to[i] = 0;
        }
        return match(0, b, start, end);
    }

    /** A loop: only a name, which may end in several places, makes it go on by itself. */
    private int match(int index, byte[] b, int start, int end) {
        int p = start;
        for (int i = index; i < elements.length; i++) {
            if (i == repeated && i > index) {
                return session(b, p, end);
            }
            if (++steps > MAX_STEPS) {
                return -1;
            }
            PrefixElement element = elements[i];
            if (element.kind() == PrefixElement.Kind.NAME) {
                return name(element, i, b, p, end);
            }
            if (element.kind() == PrefixElement.Kind.QUIT) {
                int text = labelled(b, p, end);
                if (text >= 0) {
                    quit = true;
                    return text;
                }
                continue;
            }
            p = padded(element, b, p, end);
            if (p < 0) {
                return -1;
            }
        }
        return ++steps > MAX_STEPS ? -1 : labelled(b, p, end);
    }

    /**
     * The names at {@code p}, as the process's last line had them if it did. What was found at the
     * first attempt depends on nothing but the bytes up to the label, so that equal bytes hold
     * equal names.
     */
    private int session(byte[] b, int p, int end) {
        int slot = pid & (SESSIONS - 1);
        SessionNames last = sessions[slot];
        if (last != null && last.stand(b, p, end)) {
            int text = labelled(b, p + last.length(), end);
            if (text >= 0) {
                last.tell(p, from, to);
                names = last;
                state = repeatsState ? last.state() : state;
                return text;
            }
        }
        int before = retries;
        int text = match(repeated, b, p, end);
        if (text >= 0 && retries == before && label != null) {
            names = new SessionNames(b, p, text - label.length(), repeatedSlots, from, to, state);
            sessions[slot] = names;
        }
        return text;
    }

    /** Where the text begins after the label at {@code p}, or -1. */
    private int labelled(byte[] b, int p, int end) {
        Label found = Label.at(b, p, end);
        label = found;
        return found == null ? -1 : p + found.length();
    }

    private int padded(PrefixElement element, byte[] b, int p, int end) {
        if (element.width() == 0) {
            return fixed(element, b, p, end);
        }
        int filled = Math.min(end, p + Math.abs(element.width()));
        int s = p;
        while (element.width() > 0 && s < filled && b[s] == ' ') {
            s++;
        }
        int next = fixed(element, b, s, end);
        while (next >= 0 && element.width() < 0 && next < filled && b[next] == ' ') {
            next++;
        }
        return next;
    }

    private int fixed(PrefixElement element, byte[] b, int p, int end) {
        return switch (element.kind()) {
            case LITERAL -> {
                byte[] text = element.literal();
                yield Bytes.at(b, p, end, text) ? p + text.length : -1;
            }
            case TIME -> {
                int next = timestamps.read(b, p, end);
                time = next < 0 ? time : timestamps.millis();
                yield next;
            }
            case OTHER_TIME -> timestamps.read(b, p, end);
            case EPOCH -> {
                int next = Numbers.epoch(b, p, end);
                time = next < 0 ? time : Numbers.epochMillis(b, p, next);
                yield next;
            }
            case PID -> {
                int next = Numbers.digits(b, p, end);
                pid = next > p ? Numbers.pid(b, p, next) : pid;
                yield next > p ? next : -1;
            }
            case NUMBER -> {
                int next = Numbers.digits(b, p < end && b[p] == '-' ? p + 1 : p, end);
                Part part = element.part();
                if (part != null) {
                    from[part.slot()] = p;
                    to[part.slot()] = next;
                }
                yield next;
            }
            case SESSION -> {
                int next = Numbers.session(b, p, end);
                if (next >= 0) {
                    pid = pid == 0 ? Numbers.sessionPid(b, p, next) : pid;
                    from[Part.SESSION.slot()] = p;
                    to[Part.SESSION.slot()] = next;
                }
                yield next;
            }
            case VXID -> Numbers.vxid(b, p, end);
            case STATE -> {
                state = SqlState.pack(b, p, end);
                yield state == SqlState.UNKNOWN ? -1 : p + 5;
            }
            case NAME, QUIT -> -1;
        };
    }

    private int name(PrefixElement element, int index, byte[] b, int p, int end) {
        PrefixElement next = index + 1 < elements.length ? elements[index + 1] : null;
        byte[] literal =
                next != null && next.kind() == PrefixElement.Kind.LITERAL ? next.literal() : null;
        int limit = Math.min(end, p + MAX_NAME);
        for (int q = Math.min(end, p + Math.abs(element.width())); q <= limit; q++) {
            if (literal != null && (q == end || b[q] != literal[0])) {
                continue;
            }
            if (element.part() == Part.HOST && !admitsHost(b, p, q)) {
                continue;
            }
            int found = match(index + 1, b, q, end);
            if (found >= 0) {
                keep(element, b, p, q);
                return found;
            }
            retries++;
        }
        return -1;
    }

    /** A host is one word; a guess is believed only where it looks like an address. */
    private boolean admitsHost(byte[] b, int start, int stop) {
        return guessed
                ? Names.isAddress(b, start, stop)
                : Bytes.indexOf(b, start, stop, (byte) ' ') == stop;
    }

    private void keep(PrefixElement element, byte[] b, int start, int stop) {
        if (element.part() == null) {
            return;
        }
        int s = start;
        int e = stop;
        while (element.width() != 0 && e > s && b[e - 1] == ' ') {
            e--;
        }
        while (element.width() != 0 && s < e && b[s] == ' ') {
            s++;
        }
        from[element.part().slot()] = s;
        to[element.part().slot()] = e;
    }

    /** The time of the line {@code b[start, end)}, or {@link RawEvent#NO_TIME}. */
    public long timeOf(byte[] b, int start, int end) {
        return match(b, start, end) < 0 ? RawEvent.NO_TIME : time;
    }

    long time() {
        return time;
    }

    int pid() {
        return pid;
    }

    int state() {
        return state;
    }

    /** Whether the line ended at {@code %q}. */
    boolean quit() {
        return quit;
    }

    @Nullable Label label() {
        return label;
    }

    /** Hands the names to {@code event}. */
    void putNames(RawEvent event, byte[] block) {
        for (int i = 0; i <= Part.SESSION.slot(); i++) {
            if (to[i] > from[i]) {
                event.put(
                        Names.PARTS[i],
                        block,
                        from[i],
                        Names.end(Names.PARTS[i], block, from[i], to[i]),
                        false);
            }
        }
        if (names != null) {
            event.names(names);
        }
    }

    /** How much a match tells: fixed shapes and literals count. */
    int weight() {
        return Arrays.stream(elements).mapToInt(LinePrefix::weight).sum();
    }

    /** How much a match tells that ended at {@code %q}. */
    int weightBeforeQuit() {
        return Arrays.stream(elements)
                .takeWhile(element -> element.kind() != Kind.QUIT)
                .mapToInt(LinePrefix::weight)
                .sum();
    }

    private static int weight(PrefixElement element) {
        return switch (element.kind()) {
            case LITERAL -> 1;
            case NAME -> element.part() == null ? 0 : 1;
            case QUIT -> 0;
            case STATE, TIME, EPOCH, PID, SESSION -> 3;
            case NUMBER -> element.part() == null ? 2 : 3;
            case OTHER_TIME, VXID -> 2;
        };
    }

    /** Whether lines tell {@code part}. */
    public boolean tells(Part part) {
        return Arrays.stream(elements).anyMatch(element -> element.part() == part);
    }

    /** Whether lines tell their process. */
    public boolean tellsProcess() {
        return Arrays.stream(elements)
                .anyMatch(e -> e.kind() == Kind.PID || e.kind() == Kind.SESSION);
    }

    /** Whether lines tell their SQLSTATE. */
    public boolean tellsState() {
        return Arrays.stream(elements).anyMatch(element -> element.kind() == Kind.STATE);
    }

    /** The times it reads. */
    Timestamps timestamps() {
        return timestamps;
    }

    /** The setting's value. */
    @Override
    public String toString() {
        return source;
    }
}
