package ai.dbtool.log.format;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.event.Form;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.event.SqlState;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * One event as slices of the blocks it was read in. Splitters reuse the instances: who wants to
 * keep one takes {@link #toEvent}. No String is made before that.
 */
public final class RawEvent {

    /** Longest text that is taken out of an event. */
    private static final int TEXT_LIMIT = 64 << 10;

    /** {@link #time()} of an event whose prefix has none. */
    public static final long NO_TIME = Long.MIN_VALUE;

    private static final byte[] NONE = {};

    private final LogFormat format;
    private final Catalogue catalogue;
    private final byte[][] bytes = new byte[Part.COUNT][];
    private final int[] from = new int[Part.COUNT];
    private final int[] to = new int[Part.COUNT];
    private final boolean[] escaped = new boolean[Part.COUNT];

    private long offset;
    private long line;
    private long time;
    private int pid;
    private Severity severity = Severity.LOG;
    private int state;
    private boolean classified;
    private @Nullable Form form;
    private @Nullable EventClass type;
    private @Nullable SessionNames names;
    private byte[] scratch = NONE;

    RawEvent(LogFormat format, Catalogue catalogue) {
        this.format = format;
        this.catalogue = catalogue;
    }

    void start(long offset, long line, long time, int pid, Severity severity, int state) {
        this.offset = offset;
        this.line = line;
        this.time = time;
        this.pid = pid;
        this.severity = severity;
        this.state = state;
        this.classified = false;
        this.names = null;
        Arrays.fill(bytes, NONE);
        Arrays.fill(from, 0);
        Arrays.fill(to, 0);
        Arrays.fill(escaped, false);
    }

    void put(Part part, byte[] block, int start, int end, boolean hasEscapes) {
        int i = part.slot();
        bytes[i] = block;
        from[i] = start;
        to[i] = Math.max(start, end);
        escaped[i] = hasEscapes;
    }

    void names(SessionNames of) {
        this.names = of;
    }

    void state(int packed) {
        this.state = packed;
    }

    void line(long number) {
        this.line = number;
    }

    /**
     * A copy that stays what it is when this instance is reused.
     *
     * @param spare an instance that nobody needs any more, or {@code null}
     */
    public RawEvent copy(@Nullable RawEvent spare) {
        RawEvent copy =
                spare != null && spare.format == format && spare.catalogue.equals(catalogue)
                        ? spare
                        : new RawEvent(format, catalogue);
        System.arraycopy(bytes, 0, copy.bytes, 0, bytes.length);
        System.arraycopy(from, 0, copy.from, 0, from.length);
        System.arraycopy(to, 0, copy.to, 0, to.length);
        System.arraycopy(escaped, 0, copy.escaped, 0, escaped.length);
        copy.offset = offset;
        copy.line = line;
        copy.time = time;
        copy.pid = pid;
        copy.severity = severity;
        copy.state = state;
        copy.classified = classified;
        copy.names = names;
        copy.form = form;
        copy.type = type;
        return copy;
    }

    /** Whether there is such a part. */
    public boolean has(Part part) {
        return to[part.slot()] > from[part.slot()];
    }

    /** Byte in the (uncompressed) file at which it starts. */
    public long offset() {
        return offset;
    }

    /** Number of its first line, from 1. */
    public long line() {
        return line;
    }

    /** Milliseconds since the epoch, or {@link #NO_TIME}. */
    public long time() {
        return time;
    }

    /** Process, or 0. */
    public int pid() {
        return pid;
    }

    /** Level. */
    public Severity severity() {
        return severity;
    }

    /** SQLSTATE, packed; what the form implies where the log has none. */
    public int state() {
        if (state != SqlState.UNKNOWN) {
            return state;
        }
        classify();
        return form == null ? SqlState.UNKNOWN : form.state();
    }

    /** Its class, or {@code null} outside the catalogue. */
    public @Nullable EventClass type() {
        classify();
        return type;
    }

    /** Its form, or {@code null} when none of the catalogue's fits. */
    public @Nullable Form form() {
        classify();
        return form;
    }

    private void classify() {
        if (classified) {
            return;
        }
        classified = true;
        int i = Part.MESSAGE.slot();
        byte[] text = bytes[i];
        int start = from[i];
        int end = to[i];
        if (escaped[i]) {
            if (scratch.length < end - start) {
                scratch = new byte[end - start + 256];
            }
            end = Escapes.decode(format, text, start, end, scratch);
            text = scratch;
            start = 0;
        }
        form = catalogue.form(text, start, end, severity, state, has(Part.USER));
        type = form == null ? catalogue.home(state, severity) : form.type();
    }

    /** Whether the bytes of {@code part} are its text, with nothing to unescape. */
    public boolean isPlain(Part part) {
        return !escaped[part.slot()];
    }

    /** Whether a part is exactly {@code text}. */
    public boolean is(Part part, byte[] text) {
        int i = part.slot();
        return escaped[i]
                ? text(part).equals(new String(text, StandardCharsets.UTF_8))
                : Arrays.equals(bytes[i], from[i], to[i], text, 0, text.length);
    }

    /** The raw bytes of a part; with {@link #start(Part)} and {@link #end(Part)}. */
    public byte[] block(Part part) {
        return bytes[part.slot()];
    }

    /** Where {@code part} starts in its block. */
    public int start(Part part) {
        return from[part.slot()];
    }

    /** Where {@code part} ends in its block. */
    public int end(Part part) {
        return to[part.slot()];
    }

    /** A part as text, at most 64 KiB of it; empty when there is none. */
    public String text(Part part) {
        return text(part, TEXT_LIMIT);
    }

    /** A part as text, at most {@code limit} bytes of it; empty when there is none. */
    public String text(Part part, int limit) {
        int i = part.slot();
        int end = Math.min(to[i], from[i] + limit);
        if (!escaped[i]) {
            return new String(bytes[i], from[i], end - from[i], StandardCharsets.UTF_8);
        }
        byte[] out = new byte[end - from[i]];
        int length = Escapes.decode(format, bytes[i], from[i], end, out);
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    /**
     * A name as {@link #text} gives it, made once for all lines of a session where it can be.
     *
     * @param cache finds the one String for names that are equal
     */
    public String name(Part part, BiFunction<RawEvent, Part, String> cache) {
        SessionNames session = names;
        if (session == null || !session.has(part)) {
            return cache.apply(this, part);
        }
        String known = session.name(part);
        if (known == null) {
            known = cache.apply(this, part);
            session.name(part, known);
        }
        return known;
    }

    private @Nullable String textOrNull(Part part) {
        return has(part) ? text(part) : null;
    }

    /**
     * The statement it is about, as pg_stat_statements identifies it; {@code null} when the log
     * does not tell. A plan tells its own (auto_explain.log_verbose, from 16): the server's idea of
     * what runs is one statement ahead when a portal is closed only by the next one, as it is
     * within transactions of the extended protocol (seen on 15 and 18).
     */
    public @Nullable String queryid() {
        EventClass known = type();
        if (known != null && known.id().equals(EventClass.PLAN)) {
            int i = Part.MESSAGE.slot();
            String own = QueryIdentifier.in(bytes[i], from[i], to[i]);
            if (own != null) {
                return own;
            }
        }
        return textOrNull(Part.QUERYID);
    }

    /** The event, to keep. */
    public Event toEvent(String fileId, String path) {
        return toEvent(fileId, path, UnaryOperator.identity());
    }

    /**
     * The event, to keep.
     *
     * @param shown what becomes of its texts; names stay as they are
     */
    public Event toEvent(String fileId, String path, UnaryOperator<String> shown) {
        return Event.of(
                catalogue,
                fileId + "-" + Long.toString(offset, 36),
                path,
                line,
                time == NO_TIME ? null : Instant.ofEpochMilli(time),
                pid,
                severity,
                state,
                new Event.Texts(
                        textOrNull(Part.USER),
                        textOrNull(Part.DATABASE),
                        textOrNull(Part.APPLICATION),
                        textOrNull(Part.HOST),
                        textOrNull(Part.SESSION),
                        queryid(),
                        shown.apply(text(Part.MESSAGE)),
                        shown(Part.DETAIL, shown),
                        shown(Part.HINT, shown),
                        shown(Part.QUERY, shown),
                        shown(Part.CONTEXT, shown),
                        shown(Part.STATEMENT, shown)));
    }

    private @Nullable String shown(Part part, UnaryOperator<String> shown) {
        return has(part) ? shown.apply(text(part)) : null;
    }
}
