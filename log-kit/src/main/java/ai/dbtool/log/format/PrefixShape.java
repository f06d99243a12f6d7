package ai.dbtool.log.format;

import ai.dbtool.log.Bytes;
import ai.dbtool.log.event.SqlState;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Derives a prefix from one line: recognises what stands where and writes the escape for it. */
final class PrefixShape {

    private static final Map<String, String> KEYS =
            Map.ofEntries(
                    Map.entry("user", "%u"),
                    Map.entry("usr", "%u"),
                    Map.entry("u", "%u"),
                    Map.entry("db", "%d"),
                    Map.entry("d", "%d"),
                    Map.entry("database", "%d"),
                    Map.entry("dbname", "%d"),
                    Map.entry("app", "%a"),
                    Map.entry("a", "%a"),
                    Map.entry("application", "%a"),
                    Map.entry("application_name", "%a"),
                    Map.entry("client", "%h"),
                    Map.entry("host", "%h"),
                    Map.entry("h", "%h"),
                    Map.entry("remote", "%h"),
                    Map.entry("pid", "%p"),
                    Map.entry("p", "%p"),
                    Map.entry("session", "%c"),
                    Map.entry("sess", "%c"),
                    Map.entry("line", "%l"),
                    Map.entry("xid", "%x"),
                    Map.entry("txid", "%x"),
                    Map.entry("vxid", "%v"),
                    Map.entry("cmd", "%i"),
                    Map.entry("tag", "%i"),
                    Map.entry("state", "%e"),
                    Map.entry("sqlstate", "%e"),
                    Map.entry("code", "%e"),
                    Map.entry("err", "%e"),
                    Map.entry("qid", "%Q"),
                    Map.entry("queryid", "%Q"));

    /** Transaction ids have ten digits at most; a query id has more, but for one in a billion. */
    private static final int DIGITS_OF_XID = 10;

    private final byte[] b;
    private final int end;
    private int p;
    private boolean timed;
    private boolean processed;
    private final StringBuilder shape = new StringBuilder();

    private PrefixShape(byte[] b, int start, int end) {
        this.b = b;
        this.p = start;
        this.end = end;
    }

    /** The prefix that {@code b[start, end)} was probably written with. */
    static String of(byte[] b, int start, int end) {
        PrefixShape shape = new PrefixShape(b, start, end);
        while (shape.p < shape.end) {
            shape.step();
        }
        return shape.shape.toString();
    }

    private void step() {
        Timestamps timestamps = new Timestamps();
        int stop = timestamps.read(b, p, end);
        if (stop > 0) {
            add(timed ? "%s" : hasFraction(stop) ? "%m" : "%t", stop);
            timed = true;
            return;
        }
        stop = Numbers.digits(b, b[p] == '-' ? p + 1 : p, end);
        if (processed && stop - p > DIGITS_OF_XID && (stop == end || !isWord(b[stop]))) {
            add("%Q", stop);
            return;
        }
        if (!isWord(b[p])) {
            nonWord();
            return;
        }
        stop = Numbers.epoch(b, p, end);
        if (stop > 0) {
            add("%n", stop);
            return;
        }
        stop = Numbers.session(b, p, end);
        if (stop > 0) {
            add("%c", stop);
            processed = true;
            return;
        }
        word();
    }

    private boolean hasFraction(int stop) {
        return stop - p > 19 && b[p + 19] == '.';
    }

    private void nonWord() {
        if (b[p] == '%') {
            add("%%", p + 1);
        } else if (text(p, Math.min(end, p + 7)).equals("[local]")) {
            add("%h", p + 7);
        } else if (text(p, Math.min(end, p + 9)).equals("[unknown]")) {
            session();
        } else if (b[p] == '@') {
            session();
        } else {
            add(text(p, p + 1), p + 1);
        }
    }

    private void word() {
        int stop = p;
        while (stop < end && (isWord(b[stop]) || b[stop] == '.' || b[stop] == '-')) {
            stop++;
        }
        if (stop < end && b[stop] == '=') {
            value(text(p, stop).toLowerCase(java.util.Locale.ROOT), stop + 1);
        } else if (stop < end && b[stop] == '@') {
            session();
        } else if (Names.isAddress(b, p, stop) && Numbers.digits(b, p, end) > p) {
            address(stop);
        } else if (Numbers.digits(b, p, end) == stop) {
            number(stop);
        } else if (isState(stop)) {
            add("%e", stop);
        } else {
            add("%i", stop);
        }
    }

    private void address(int stop) {
        int close = Bytes.indexOf(b, stop, end, (byte) ')');
        boolean port = stop < end && b[stop] == '(' && close < end;
        add(port ? "%r" : "%h", port ? close + 1 : stop);
    }

    private void number(int stop) {
        boolean slash = stop < end && b[stop] == '/';
        if (slash && Numbers.digits(b, stop + 1, end) > stop + 1) {
            add("%v", Numbers.digits(b, stop + 1, end));
        } else if (!processed) {
            processed = true;
            add("%p", stop);
        } else if (isState(stop)) {
            add("%e", stop);
        } else if (stop + 2 < end && b[stop] == '-' && b[stop + 1] == '1') {
            add("%l", stop);
        } else {
            add("%x", stop);
        }
    }

    private boolean isState(int stop) {
        return stop - p == 5 && SqlState.pack(b, p, stop) != SqlState.UNKNOWN;
    }

    private void value(String key, int start) {
        String escape = KEYS.getOrDefault(key, "%i");
        shape.append(text(p, start).replace("%", "%%"));
        int stop = start;
        while (stop < end && ",;]) ".indexOf(b[stop]) < 0) {
            stop++;
        }
        while (stop > start && b[stop - 1] == ':') {
            stop--;
        }
        if (escape.equals("%h")
                && stop > start
                && b[stop - 1] != ']'
                && contains(start, stop, '(')) {
            escape = "%r";
            stop++;
        }
        add(escape, Math.min(stop, end));
    }

    private boolean contains(int from, int to, char wanted) {
        return Bytes.indexOf(b, from, to, (byte) wanted) < to;
    }

    /** {@code user@database}, perhaps {@code /application}. */
    private void session() {
        int at = Bytes.indexOf(b, p, end, (byte) '@');
        if (at == end) {
            add("%u", Math.min(end, p + 9));
            return;
        }
        int stop = at + 1;
        while (stop < end && ",;/: ".indexOf(b[stop]) < 0) {
            stop++;
        }
        add("%u@%d", stop);
        if (stop < end && b[stop] == '/') {
            shape.append("/");
            add("%a", applicationEnd(stop + 1));
        }
    }

    /** An application's name may hold blanks: it ends before an address, a code, or the end. */
    private int applicationEnd(int from) {
        int last = end;
        while (last > from && !isWord(b[last - 1]) && b[last - 1] != ']' && b[last - 1] != ')') {
            last--;
        }
        for (int q = from; q < last; q++) {
            if (b[q] != ' ') {
                continue;
            }
            int stop = Bytes.indexOf(b, q + 1, last, (byte) ' ');
            boolean state = stop - q == 6 && SqlState.pack(b, q + 1, stop) != SqlState.UNKNOWN;
            if (state || Names.isAddress(b, q + 1, stop)) {
                return q;
            }
        }
        return last;
    }

    private static boolean isWord(byte c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || c == '_'
                || c < 0;
    }

    private void add(String escape, int stop) {
        shape.append(escape);
        p = stop;
    }

    private String text(int from, int to) {
        return new String(b, from, to - from, StandardCharsets.UTF_8);
    }
}
