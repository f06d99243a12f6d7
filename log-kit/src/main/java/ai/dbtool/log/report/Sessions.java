package ai.dbtool.log.report;

import ai.dbtool.log.format.Part;
import ai.dbtool.log.query.Steps;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Connections as they come and sessions as they end, from the lines log_connections and
 * log_disconnections write.
 */
final class Sessions implements Counter {

    /** Upper ends of pgBadger's classes, in milliseconds. */
    private static final long[] TIMES = {
        500, 1_000, 30_000, 60_000, 600_000, 1_800_000, 3_600_000, 28_800_000
    };

    private static final List<String> NAMES =
            List.of(
                    "below 500 ms",
                    "500 ms to 1 s",
                    "1 to 30 s",
                    "30 s to 1 min",
                    "1 to 10 min",
                    "10 to 30 min",
                    "30 min to 1 h",
                    "1 to 8 h",
                    "8 h and longer");

    /** Starts and ends kept to find how many sessions there were at once. */
    private static final int SPANS = 2_000_000;

    private final Steps steps;
    private final long[] received;
    private final Shares databases = new Shares();
    private final Shares users = new Shares();
    private final Shares hosts = new Shares();
    private final Shares endedDatabases = new Shares();
    private final Shares endedUsers = new Shares();
    private final Shares endedHosts = new Shares();
    private final Shares endedApplications = new Shares();
    private final long[] times = new long[TIMES.length + 1];
    private long[] starts = new long[1 << 10];
    private long[] ends = new long[1 << 10];
    private int spans;
    private long connections;
    private long ended;
    private double millis;
    private long second = Long.MIN_VALUE;
    private long inSecond;
    private long peak;

    Sessions(Steps steps) {
        this.steps = steps;
        received = new long[steps.count()];
    }

    @Override
    public Set<String> classes() {
        return Set.of("L14");
    }

    @Override
    public void see(Sighting seen) {
        switch (seen.set.getOrDefault("phase", "")) {
            case "received" -> received(seen);
            case "authorized" -> {
                String message = seen.raw().text(Part.MESSAGE);
                databases.add(value(message, "database="), 0);
                users.add(value(message, "user="), 0);
            }
            case "disconnected" -> ended(seen);
            default -> {}
        }
    }

    private void received(Sighting seen) {
        connections++;
        hosts.add(value(seen.raw().text(Part.MESSAGE), "host="), 0);
        int step = steps.of(seen.time);
        if (step >= 0) {
            received[step]++;
        }
        long now = Math.floorDiv(seen.time, 1_000);
        inSecond = now == second ? inSecond + 1 : 1;
        second = now;
        peak = Math.max(peak, inSecond);
    }

    private void ended(Sighting seen) {
        String message = seen.raw().text(Part.MESSAGE);
        long length = sessionMillis(message);
        ended++;
        millis += length;
        int time = 0;
        while (time < TIMES.length && length >= TIMES[time]) {
            time++;
        }
        times[time]++;
        endedDatabases.add(value(message, "database="), (double) length);
        endedUsers.add(value(message, "user="), (double) length);
        endedHosts.add(value(message, "host="), (double) length);
        endedApplications.add(seen.application, (double) length);
        if (spans < SPANS) {
            if (spans == starts.length) {
                starts = Arrays.copyOf(starts, 2 * spans);
                ends = Arrays.copyOf(ends, 2 * spans);
            }
            starts[spans] = seen.time - length;
            ends[spans++] = seen.time;
        }
    }

    /** {@code host=10.0.0.7 port=5}: up to the next blank. */
    private static String value(String message, String key) {
        int at = message.indexOf(key);
        if (at < 0) {
            return "";
        }
        int from = at + key.length();
        int to = message.indexOf(' ', from);
        return to < 0 ? message.substring(from) : message.substring(from, to);
    }

    /** {@code session time: 0:12:34.567}, hours first. */
    private static long sessionMillis(String message) {
        String time = value(message, "session time: ");
        long whole = 0;
        long part = 0;
        for (int i = 0; i < time.length(); i++) {
            char c = time.charAt(i);
            if (c == ':' || c == '.') {
                whole = (whole + part) * (c == ':' ? 60 : 1_000);
                part = 0;
            } else if (c >= '0' && c <= '9' && part < 1_000_000) {
                part = part * 10 + c - '0';
            }
        }
        return whole + part;
    }

    /** Most at once in each step; those that had not ended are not in the log. */
    private long[] simultaneous() {
        long[] most = new long[steps.count()];
        long[] from = Arrays.copyOf(starts, spans);
        long[] to = Arrays.copyOf(ends, spans);
        Arrays.sort(from);
        Arrays.sort(to);
        int open = 0;
        int left = 0;
        int step = 0;
        for (long start : from) {
            while (left < spans && to[left] < start) {
                left++;
                open--;
            }
            open++;
            step = steps.of(start);
            if (step >= 0) {
                most[step] = Math.max(most[step], open);
            }
        }
        return most;
    }

    /** Rows of the overview. */
    void overview(Table.Builder table) {
        table.row("connections", connections)
                .row("connections of the busiest second", peak)
                .row("sessions ended", ended)
                .row("mean length of a session, ms", ended == 0 ? 0 : millis / ended)
                .row("most sessions at once", Arrays.stream(simultaneous()).max().orElse(0));
    }

    /** What came in. */
    List<Table> connections() {
        Table.Builder course =
                Table.of(
                        "Connections every " + steps.length().toSeconds() + " s",
                        Table.Shape.COURSE,
                        Table.time("at"),
                        Table.count("connections"));
        for (int i = 0; connections > 0 && i < received.length; i++) {
            course.row(steps.at(i), received[i]);
        }
        return List.of(
                course.build(),
                databases.table("Connections by database", "database"),
                users.table("Connections by user", "user"),
                hosts.table("Connections by host", "host"));
    }

    @Override
    public List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        Table.Builder course =
                Table.of(
                        "Sessions at once, most in each step",
                        Table.Shape.COURSE,
                        Table.time("at"),
                        Table.count("sessions"));
        Table.Builder histogram =
                Table.of(
                        "Histogram of session times",
                        Table.Shape.BARS,
                        Table.text("length"),
                        Table.count("sessions"),
                        Table.percent("share"));
        if (ended > 0) {
            long[] most = simultaneous();
            for (int i = 0; i < most.length; i++) {
                course.row(steps.at(i), most[i]);
            }
            for (int i = 0; i < times.length; i++) {
                histogram.row(NAMES.get(i), times[i], 100.0 * times[i] / ended);
            }
        }
        tables.add(course.build());
        tables.add(histogram.build());
        tables.add(endedDatabases.timed("Sessions by database", "database"));
        tables.add(endedUsers.timed("Sessions by user", "user"));
        tables.add(endedHosts.timed("Sessions by host", "host"));
        tables.add(endedApplications.timed("Sessions by application", "application"));
        return tables;
    }
}
