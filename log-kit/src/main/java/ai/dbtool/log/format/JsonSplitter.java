package ai.dbtool.log.format;

import ai.dbtool.log.Bytes;
import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.event.SqlState;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** jsonlog: one flat object on each line. Keys that we do not keep are passed over. */
public final class JsonSplitter extends Splitter {

    /** A key of the format and the part it holds. */
    // The array is never handed out.
    @SuppressWarnings("ImmutableEnumChecker")
    private enum Key {
        TIMESTAMP("timestamp", null),
        PID("pid", null),
        SEVERITY("error_severity", null),
        STATE("state_code", null),
        USER("user", Part.USER),
        DATABASE("dbname", Part.DATABASE),
        HOST("remote_host", Part.HOST),
        SESSION("session_id", Part.SESSION),
        MESSAGE("message", Part.MESSAGE),
        DETAIL("detail", Part.DETAIL),
        HINT("hint", Part.HINT),
        QUERY("internal_query", Part.QUERY),
        CONTEXT("context", Part.CONTEXT),
        STATEMENT("statement", Part.STATEMENT),
        SOURCE("file_name", Part.SOURCE),
        APPLICATION("application_name", Part.APPLICATION),
        QUERYID("query_id", Part.QUERYID);

        private static final Key[] ALL = values();

        private final byte[] text;
        private final @Nullable Part part;

        Key(String text, @Nullable Part part) {
            this.text = text.getBytes(StandardCharsets.US_ASCII);
            this.part = part;
        }

        /** Its place in arrays that hold one entry for each. */
        @SuppressWarnings("EnumOrdinal") // never stored, never sent
        int slot() {
            return ordinal();
        }

        static @Nullable Key of(byte[] b, int from, int to) {
            for (Key key : ALL) {
                if (key.text[0] == b[from]
                        && Arrays.equals(b, from, to, key.text, 0, key.text.length)) {
                    return key;
                }
            }
            return null;
        }
    }

    private final Timestamps timestamps;
    private final RawEvent event;
    private final int[] from = new int[Key.ALL.length];
    private final int[] to = new int[Key.ALL.length];
    private final boolean[] escaped = new boolean[Key.ALL.length];
    private boolean skipping;
    private boolean hasEscapes;

    /** A splitter for jsonlog. */
    public JsonSplitter(Timestamps timestamps, Catalogue catalogue) {
        this.timestamps = timestamps;
        this.event = new RawEvent(LogFormat.JSONLOG, catalogue);
    }

    @Override
    public int split(byte[] block, int from, int to, long offset, More more, EventSink sink) {
        int p = from;
        while (p < to && !stopped()) {
            if (block[p] == 0 && !skipping) {
                p = afterHole(block, p, to);
                continue;
            }
            int feed = Bytes.indexOf(block, p, to, (byte) '\n');
            if (feed == to && more == More.FOLLOWS && !skipping) {
                return p;
            }
            if (!skipping && feed > p && !give(block, p, feed, offset + (p - from), sink)) {
                unparsed(block, p, feed);
            }
            if (feed == to) {
                skipping = more != More.NOTHING;
                return to;
            }
            skipping = false;
            line(line() + 1);
            p = feed + 1;
        }
        return p;
    }

    private boolean give(byte[] b, int start, int end, long offset, EventSink sink) {
        if (b[start] != '{' || !readObject(b, start + 1, end)) {
            return false;
        }
        int time = Key.TIMESTAMP.slot();
        int level = Key.SEVERITY.slot();
        Severity severity = Label.severity(b, from[level], to[level]);
        if (severity == null || timestamps.read(b, from[time], to[time]) < 0) {
            return false;
        }
        int pid = Key.PID.slot();
        int state = SqlState.pack(b, from[Key.STATE.slot()], to[Key.STATE.slot()]);
        event.start(
                offset,
                line(),
                timestamps.millis(),
                Numbers.pid(b, from[pid], Numbers.digits(b, from[pid], to[pid])),
                severity,
                // The format leaves 00000 out.
                state == SqlState.UNKNOWN ? SqlState.SUCCESS : state);
        for (Key key : Key.ALL) {
            int i = key.slot();
            if (key.part != null && to[i] > from[i]) {
                event.put(key.part, b, from[i], Names.end(key.part, b, from[i], to[i]), escaped[i]);
            }
        }
        emit(event, sink);
        return true;
    }

    private boolean readObject(byte[] b, int start, int end) {
        Arrays.fill(from, 0);
        Arrays.fill(to, 0);
        int p = start;
        while (p < end && b[p] == '"') {
            int keyEnd = stringEnd(b, p + 1, end);
            if (keyEnd < 0 || keyEnd + 1 >= end || b[keyEnd + 1] != ':') {
                return false;
            }
            Key key = keyEnd > p + 1 ? Key.of(b, p + 1, keyEnd) : null;
            int value = keyEnd + 2;
            boolean text = value < end && b[value] == '"';
            hasEscapes = false;
            int stop = text ? stringEnd(b, value + 1, end) : scalarEnd(b, value, end);
            if (stop < 0) {
                return false;
            }
            if (key != null) {
                from[key.slot()] = text ? value + 1 : value;
                to[key.slot()] = stop;
                escaped[key.slot()] = hasEscapes;
            }
            p = text ? stop + 1 : stop;
            if (p < end && b[p] == '}') {
                return true;
            }
            if (p >= end || b[p] != ',') {
                return false;
            }
            p++;
        }
        return false;
    }

    private int stringEnd(byte[] b, int start, int end) {
        for (int i = start; i < end; i++) {
            if (b[i] == '"') {
                return i;
            }
            if (b[i] == '\\') {
                hasEscapes = true;
                i++;
            }
        }
        return -1;
    }

    private static int scalarEnd(byte[] b, int start, int end) {
        for (int i = start; i < end; i++) {
            if (b[i] == ',' || b[i] == '}') {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void finish(EventSink sink) {
        // Every record is whole.
    }
}
