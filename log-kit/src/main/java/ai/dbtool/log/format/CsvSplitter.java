package ai.dbtool.log.format;

import ai.dbtool.log.Bytes;
import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.event.SqlState;

import org.jspecify.annotations.Nullable;

/**
 * csvlog: 23 columns to PostgreSQL 12, 24 in 13, 26 from 14 on. A line feed ends a record only
 * outside quotes. A record that does not fit (a torn write, a head cut by rotation) is counted, and
 * reading goes on at the next line that starts like a record.
 */
public final class CsvSplitter extends Splitter {

    private static final int MIN_COLUMNS = 22;
    private static final int MAX_COLUMNS = 40;
    private static final int TIME = 0;
    private static final int PID = 3;
    private static final int HOST = 4;
    private static final int LEVEL = 11;
    private static final int STATE = 12;
    private static final int LONGEST_TIME = 64;
    private static final int INCOMPLETE = -1;
    private static final int MALFORMED = -2;

    /** The part each column holds; {@code null} for those we do not keep. */
    private static final @Nullable Part[] PARTS = new Part[MAX_COLUMNS];

    static {
        PARTS[1] = Part.USER;
        PARTS[2] = Part.DATABASE;
        PARTS[4] = Part.HOST;
        PARTS[5] = Part.SESSION;
        PARTS[13] = Part.MESSAGE;
        PARTS[14] = Part.DETAIL;
        PARTS[15] = Part.HINT;
        PARTS[16] = Part.QUERY;
        PARTS[18] = Part.CONTEXT;
        PARTS[19] = Part.STATEMENT;
        PARTS[21] = Part.SOURCE;
        PARTS[22] = Part.APPLICATION;
        PARTS[25] = Part.QUERYID;
    }

    private final Timestamps timestamps;
    private final RawEvent event;
    private final int[] from = new int[MAX_COLUMNS];
    private final int[] to = new int[MAX_COLUMNS];
    private final boolean[] escaped = new boolean[MAX_COLUMNS];
    private int columns;
    private int feeds;
    private boolean searching;
    private boolean withinLine;

    /** A splitter for csvlog. */
    public CsvSplitter(Timestamps timestamps, Catalogue catalogue) {
        this.timestamps = timestamps;
        this.event = new RawEvent(LogFormat.CSVLOG, catalogue);
    }

    @Override
    public int split(byte[] block, int from, int to, long offset, More more, EventSink sink) {
        int p = from;
        while (p < to && !stopped()) {
            if (withinLine) {
                int feed = Bytes.indexOf(block, p, to, (byte) '\n');
                withinLine = feed == to;
                int after = Math.min(feed + 1, to);
                skipTo(block, p, after);
                p = after;
                continue;
            }
            if (searching) {
                int next = nextStart(block, p, to);
                if (next < 0) {
                    return more == More.NOTHING ? skipTo(block, p, to) : keepLastLine(block, p, to);
                }
                skipTo(block, p, next);
                p = next;
                searching = false;
            }
            if (block[p] == 0) {
                p = afterHole(block, p, to);
                continue;
            }
            int end = record(block, p, to, more == More.NOTHING);
            if (end == INCOMPLETE && more == More.FOLLOWS) {
                return p;
            }
            if (end < 0 || !give(block, p, offset + (p - from), sink)) {
                int feed = Bytes.indexOf(block, p, to, (byte) '\n');
                unparsed(block, p, feed);
                withinLine = feed == to;
                int next = Math.min(feed + 1, to);
                skipTo(block, p, next);
                p = next;
                searching = true;
            } else {
                line(line() + feeds);
                p = end;
            }
        }
        return p;
    }

    private int skipTo(byte[] block, int p, int to) {
        line(line() + Bytes.lines(block, p, to));
        return to;
    }

    /** Consumes all but an unfinished last line that may yet turn out to start a record. */
    private int keepLastLine(byte[] block, int p, int to) {
        int last = to;
        while (last > p && block[last - 1] != '\n') {
            last--;
        }
        withinLine = to - last > LONGEST_TIME;
        return skipTo(block, p, withinLine ? to : last);
    }

    /** Start of the first line at or after {@code p} that begins with a time and a comma. */
    private int nextStart(byte[] block, int p, int to) {
        int at = p;
        while (at < to) {
            while (at < to && block[at] == 0) {
                at++;
            }
            int end = timestamps.read(block, at, to);
            if (end > 0 && end < to && block[end] == ',') {
                return at;
            }
            at = Bytes.indexOf(block, at, to, (byte) '\n') + 1;
        }
        return -1;
    }

    /** Finds the columns of the record at {@code p}; answers where the next one starts. */
    private int record(byte[] b, int p, int to, boolean last) {
        columns = 0;
        feeds = 1;
        int i = p;
        while (columns < MAX_COLUMNS) {
            i = i < to && b[i] == '"' ? quoted(b, i + 1, to, last) : plain(b, i, to);
            if (i < 0) {
                return i;
            }
            columns++;
            if (i == to) {
                return last && columns >= MIN_COLUMNS ? to : INCOMPLETE;
            }
            if (b[i] == '\n') {
                return i + 1;
            }
            i++;
        }
        return MALFORMED;
    }

    private int plain(byte[] b, int start, int to) {
        int i = start;
        while (i < to && b[i] != ',' && b[i] != '\n') {
            i++;
        }
        from[columns] = start;
        to(i > start && b[i - 1] == '\r' ? i - 1 : i, false);
        return i;
    }

    private int quoted(byte[] b, int start, int to, boolean last) {
        boolean escapes = false;
        int i = start;
        while (true) {
            while (i < to && b[i] != '"') {
                feeds += b[i] == '\n' ? 1 : 0;
                i++;
            }
            if (i == to || (i + 1 == to && !last)) {
                return INCOMPLETE;
            }
            if (i + 1 < to && b[i + 1] == '"') {
                escapes = true;
                i += 2;
                continue;
            }
            from[columns] = start;
            to(i, escapes);
            i++;
            if (i < to && b[i] == '\r') {
                i++;
            }
            return i == to || b[i] == ',' || b[i] == '\n' ? i : MALFORMED;
        }
    }

    private void to(int end, boolean hasEscapes) {
        to[columns] = end;
        escaped[columns] = hasEscapes;
    }

    private boolean give(byte[] b, int start, long offset, EventSink sink) {
        if (columns < MIN_COLUMNS || timestamps.read(b, from[TIME], to[TIME]) < 0) {
            return false;
        }
        Severity severity = Label.severity(b, from[LEVEL], to[LEVEL]);
        if (severity == null || (start != from[TIME] && start + 1 != from[TIME])) {
            return false;
        }
        int pid = Numbers.pid(b, from[PID], Numbers.digits(b, from[PID], to[PID]));
        int state = SqlState.pack(b, from[STATE], to[STATE]);
        event.start(offset, line(), timestamps.millis(), pid, severity, state);
        for (int i = 0; i < columns; i++) {
            Part part = PARTS[i];
            if (part != null && to[i] > from[i]) {
                int end =
                        i == HOST
                                ? Names.endOfAddress(b, from[i], to[i])
                                : Names.end(part, b, from[i], to[i]);
                event.put(part, b, from[i], end, escaped[i]);
            }
        }
        emit(event, sink);
        return true;
    }

    @Override
    public void finish(EventSink sink) {
        // Every record is whole.
    }
}
