package ai.dbtool.log.format;

import ai.dbtool.log.Bytes;
import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.event.SqlState;

import org.jspecify.annotations.Nullable;

/**
 * The stderr format. A line with prefix and level starts an event; lines that start with a TAB
 * continue the line before; DETAIL, HINT, CONTEXT, STATEMENT and so on carry the same prefix and
 * join the youngest event of their process, which need not be the line before: a window of events
 * is held back for them.
 */
public final class StderrSplitter extends Splitter {

    private final LinePrefix prefix;
    private final AnyPrefix any;
    private final Window window;

    // The line group being read.
    private RawEvent spare;
    private @Nullable Label open;
    private int openStart;
    private int textStart;
    private int textEnd;
    private boolean continued;
    private long openLine;
    private long openOffset;
    private long openTime;
    private int openPid;
    private int openState;
    private boolean known;

    private boolean skipping;
    private boolean swallow;

    /** A splitter for files written with {@code prefix}. */
    public StderrSplitter(LinePrefix prefix, Catalogue catalogue) {
        this.prefix = prefix;
        this.any = new AnyPrefix(prefix.timestamps());
        this.window = new Window(() -> new RawEvent(LogFormat.STDERR, catalogue));
        this.spare = new RawEvent(LogFormat.STDERR, catalogue);
    }

    @Override
    public int split(byte[] block, int from, int to, long offset, More more, EventSink sink) {
        int p = from;
        if (skipping) {
            p = Bytes.indexOf(block, p, to, (byte) '\n');
            if (p == to) {
                return to;
            }
            p++;
            line(line() + 1);
            skipping = false;
        }
        while (p < to && !stopped()) {
            if (block[p] == 0) {
                commit(block, sink);
                p = afterHole(block, p, to);
                continue;
            }
            int feed = Bytes.indexOf(block, p, to, (byte) '\n');
            if (feed == to && more == More.FOLLOWS) {
                break;
            }
            int end = feed > p && block[feed - 1] == '\r' ? feed - 1 : feed;
            take(block, p, end, offset + (p - from), sink);
            if (feed == to) {
                skipping = more == More.FOLLOWS_FULL;
                p = to;
                line(line() + (skipping ? 0 : 1));
            } else {
                p = feed + 1;
                line(line() + 1);
            }
        }
        if (open != null && more == More.FOLLOWS && !stopped()) {
            // What follows may continue it: it comes again.
            open = null;
            line(openLine);
            return openStart;
        }
        swallow = more == More.FOLLOWS_FULL;
        commit(block, sink);
        return p;
    }

    private void take(byte[] block, int p, int end, long offset, EventSink sink) {
        if (p == end) {
            return;
        }
        boolean tab = block[p] == '\t';
        if (tab && (open != null || swallow)) {
            continued = true;
            textEnd = end;
            return;
        }
        swallow = false;
        int text = prefix.match(block, p, end);
        known = text >= 0;
        if (text < 0 && !tab) {
            text = any.match(block, p, end);
        }
        commit(block, sink);
        if (text < 0) {
            unparsed(block, p, end);
            return;
        }
        open = known ? prefix.label() : any.label();
        openStart = p;
        openOffset = offset;
        openLine = line();
        openTime = known ? prefix.time() : any.time();
        openPid = known ? prefix.pid() : any.pid();
        openState = known ? prefix.state() : any.state();
        textStart = text;
        textEnd = end;
        continued = false;
        Label label = open;
        Severity severity = label == null ? null : label.severity();
        if (severity != null) {
            spare.start(openOffset, openLine, openTime, openPid, severity, openState);
            if (known) {
                prefix.putNames(spare, block);
            }
        }
    }

    private void commit(byte[] block, EventSink sink) {
        Label label = open;
        if (label == null) {
            return;
        }
        open = null;
        if (label.severity() == null) {
            RawEvent owner = window.youngest(openPid);
            if (owner == null || owner.has(label.part())) {
                unparsed(openLine, block, openStart, textEnd);
            } else {
                owner.put(label.part(), block, textStart, textEnd, continued);
            }
            return;
        }
        int start = verboseState(block);
        spare.put(
                Part.MESSAGE,
                block,
                start,
                Spellings.withoutPosition(block, start, textEnd),
                continued);
        RawEvent oldest = window.push(spare);
        spare = oldest;
        if (window.overflowed()) {
            emit(oldest, sink);
        }
    }

    /** {@code log_error_verbosity = verbose} puts {@code 22012: } before the message. */
    private int verboseState(byte[] b) {
        int s = textStart;
        if (textEnd - s < 7 || b[s + 5] != ':' || b[s + 6] != ' ') {
            return s;
        }
        int packed = SqlState.pack(b, s, s + 5);
        boolean digit = (b[s] >= '0' && b[s] <= '9') || (b[s + 2] >= '0' && b[s + 2] <= '9');
        if (packed == SqlState.UNKNOWN
                || !digit
                || (openState != SqlState.UNKNOWN && openState != packed)) {
            return s;
        }
        spare.state(packed);
        return s + 7;
    }

    @Override
    public void finish(EventSink sink) {
        window.drain(event -> emit(event, sink));
    }
}
