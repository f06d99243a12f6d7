package ai.dbtool.log.report;

import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.event.Form;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.query.NameCache;
import ai.dbtool.log.query.Place;
import ai.dbtool.log.source.LogFile;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An event as the counters of a report see it: names once, its duration and statement as bytes. */
final class Sighting {

    private final NameCache users = new NameCache();
    private final NameCache databases = new NameCache();
    private final NameCache applications = new NameCache();
    private final NameCache hosts = new NameCache();

    /** Processes told apart by what they logged last; more of them forget each other. */
    private static final int PROCESSES = 1 << 12;

    /** A portal's files are dropped right after its duration was logged. */
    private static final long AFTER_MILLIS = 100;

    private final int[] pids = new int[PROCESSES];
    private final String[] texts = new String[PROCESSES];
    private final long[] times = new long[PROCESSES];

    private @Nullable LogFile file;
    private @Nullable RawEvent raw;
    String type = "";
    Map<String, String> set = Map.of();
    Severity severity = Severity.LOG;
    long time;
    String user = "";
    String database = "";
    String application = "";
    String host = "";

    /** Milliseconds that a duration line tells, or -1. */
    double millis;

    /** The statement it tells of, in {@code bytes[from, to)}; empty when there is none. */
    byte[] bytes = {};

    int from;
    int to;

    /** What the process's line before this one was the duration of, a moment ago. */
    @Nullable String before;

    void of(LogFile where, RawEvent event) {
        file = where;
        raw = event;
        int slot = event.pid() & (PROCESSES - 1);
        boolean same = pids[slot] == event.pid() && event.time() - times[slot] <= AFTER_MILLIS;
        before = same ? texts[slot] : null;
        pids[slot] = 0;
        EventClass known = event.type();
        type = known == null ? "" : known.id();
        Form form = event.form();
        set = form == null ? Map.of() : form.set();
        severity = event.severity();
        time = event.time();
        user = users.get(event, Part.USER);
        database = databases.get(event, Part.DATABASE);
        application = applications.get(event, Part.APPLICATION);
        host = hosts.get(event, Part.HOST);
        millis = -1;
        from = 0;
        to = 0;
        if (type.equals("L37")) {
            duration(event);
        }
    }

    /** The next line of this process will know {@code statement}. */
    void remember(String statement) {
        int slot = raw().pid() & (PROCESSES - 1);
        pids[slot] = raw().pid();
        texts[slot] = statement;
        times[slot] = time;
    }

    RawEvent raw() {
        if (raw == null) {
            throw new IllegalStateException("nothing seen yet");
        }
        return raw;
    }

    LogFile file() {
        if (file == null) {
            throw new IllegalStateException("nothing seen yet");
        }
        return file;
    }

    Place place() {
        return Place.of(file(), raw());
    }

    private void take(RawEvent event, Part part) {
        if (event.isPlain(part)) {
            bytes = event.block(part);
            from = event.start(part);
            to = event.end(part);
        } else {
            bytes = event.text(part).getBytes(StandardCharsets.UTF_8);
            from = 0;
            to = bytes.length;
        }
    }

    /** {@code duration: 12.345 ms execute p: SELECT 1}. */
    private void duration(RawEvent event) {
        take(event, Part.MESSAGE);
        int p = from;
        while (p < to && (bytes[p] < '0' || bytes[p] > '9')) {
            p++;
        }
        double value = 0;
        double unit = 0;
        while (p < to && ((bytes[p] >= '0' && bytes[p] <= '9') || bytes[p] == '.')) {
            if (bytes[p] == '.') {
                unit = 1;
            } else {
                value = value * 10 + bytes[p] - '0';
                unit *= 10;
            }
            p++;
        }
        millis = unit > 1 ? value / unit : value;
        while (p < to - 1 && !(bytes[p] == ':' && bytes[p + 1] == ' ')) {
            p++;
        }
        if (p >= to - 1) {
            from = to;
            statement(event);
        } else {
            from = p + 2;
        }
    }

    /** The statement that caused the event, where it stands apart. */
    boolean statement(RawEvent event) {
        if (!event.has(Part.STATEMENT)) {
            return false;
        }
        take(event, Part.STATEMENT);
        return true;
    }

    boolean hasStatement() {
        return to > from;
    }
}
