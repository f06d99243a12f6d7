package ai.dbtool.db.changes;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.changes.Changes.Change;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.Event;
import ai.dbtool.db.history.Recorded.SchemaObject;
import ai.dbtool.db.history.Recorded.SettingValue;
import ai.dbtool.db.history.Recorded.Size;
import ai.dbtool.db.history.Seen;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How settings, schema and sizes at the end of one time differ from those at the beginning of
 * another, and what happened to the server in between.
 */
final class StateChanges {

    private static final double EVENT = 0.9;
    private static final double SETTING = 0.8;
    private static final double SCHEMA = 0.7;
    private static final Duration WHOLE_AGAIN = Duration.ofHours(7);
    private static final Duration SIZES_AGAIN = Duration.ofHours(1);
    private static final long LEAST_BYTES = 1 << 20;
    private static final int CHARS = 120;
    private static final int MOST_LINES = 4;

    private final History history;
    private final long from;
    private final long to;

    StateChanges(History history, long from, long to) {
        this.history = history;
        this.from = from;
        this.to = to;
    }

    List<Change> list() throws IOException {
        List<Change> changes = new ArrayList<>();
        events(changes);
        settings(changes);
        schema(changes);
        sizes(changes);
        return changes;
    }

    private void events(List<Change> changes) throws IOException {
        for (Event event : history.read(Event.class, from, to)) {
            boolean ofServer =
                    switch (event.kind()) {
                        case UNREACHABLE, BACK, SERVER_RESTARTED, FAILED_OVER -> true;
                        case STARTED, STOPPED, RESTRICTED -> false;
                    };
            if (ofServer) {
                String what = event.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
                changes.add(
                        new Change(
                                "server",
                                what,
                                what + ": " + Untrusted.line(event.detail()),
                                null,
                                null,
                                null,
                                EVENT,
                                Seen.iso(event.millis())));
            }
        }
    }

    /** A value, and when it was first seen. */
    private record Known(@Nullable String value, long since) {}

    /** What holds at one time, read row by row; a whole reading replaces what was before. */
    private static final class State {
        private Map<String, Known> known = new TreeMap<>();
        private long wholeAt = Long.MIN_VALUE;
        private Map<String, Known> replaced = new TreeMap<>();

        private void add(long millis, boolean whole, String name, @Nullable String value) {
            if (whole && millis != wholeAt) {
                wholeAt = millis;
                replaced = known;
                known = new TreeMap<>();
            }
            Known old = whole ? replaced.get(name) : known.get(name);
            if (value == null) {
                known.remove(name);
            } else if (old != null && value.equals(old.value)) {
                known.put(name, old);
            } else {
                known.put(name, new Known(value, millis));
            }
        }
    }

    /** The state at both ends. */
    private record Ends(State then, State today) {
        private void add(
                long from, long millis, boolean whole, String name, @Nullable String value) {
            today.add(millis, whole, name, value);
            // Where recording began later, what it first saw.
            if (millis < from || then.wholeAt == Long.MIN_VALUE || then.wholeAt == millis) {
                then.add(millis, whole, name, value);
            }
        }
    }

    /** Gives rows of one kind since a time to both ends. */
    private interface Reading {
        void read(long since, Ends ends) throws IOException;
    }

    /** All is recorded anew every few hours, so older rows matter only after a long gap. */
    private Ends ends(Reading reading) throws IOException {
        Ends recent = new Ends(new State(), new State());
        reading.read(from - WHOLE_AGAIN.toMillis(), recent);
        if (recent.then.wholeAt < from && recent.then.wholeAt != Long.MIN_VALUE) {
            return recent;
        }
        Ends all = new Ends(new State(), new State());
        reading.read(0, all);
        return all;
    }

    private void settings(List<Change> changes) throws IOException {
        Ends ends =
                ends(
                        (since, both) ->
                                history.each(
                                        SettingValue.class,
                                        since,
                                        to,
                                        s ->
                                                both.add(
                                                        from,
                                                        s.millis(),
                                                        s.whole(),
                                                        s.name(),
                                                        s.value())));
        differing(
                ends,
                changes,
                (name, a, b) ->
                        change(
                                "setting",
                                name,
                                "%s: %s -> %s".formatted(name, shown(a), shown(b)),
                                SETTING,
                                b));
    }

    /** Tells of a name that is not what it was; {@code null} where there is none. */
    private interface Telling {
        Change of(String name, @Nullable Known then, @Nullable Known today);
    }

    private static void differing(Ends ends, List<Change> changes, Telling telling) {
        for (String name : names(ends)) {
            Known then = ends.then.known.get(name);
            Known today = ends.today.known.get(name);
            if (!Objects.equals(value(then), value(today))) {
                changes.add(telling.of(name, then, today));
            }
        }
    }

    private static Change change(
            String kind, String object, String statement, double weight, @Nullable Known now) {
        return new Change(
                kind,
                object,
                statement,
                null,
                null,
                null,
                weight,
                now == null ? null : Seen.iso(now.since));
    }

    private static Set<String> names(Ends ends) {
        Set<String> names = new TreeSet<>(ends.then.known.keySet());
        names.addAll(ends.today.known.keySet());
        return names;
    }

    private static @Nullable String value(@Nullable Known known) {
        return known == null ? null : known.value;
    }

    private static String shown(@Nullable Known known) {
        String value = value(known);
        return value == null
                ? "not set"
                : value.isEmpty() ? "''" : Untrusted.cut(Untrusted.line(value), CHARS);
    }

    private void schema(List<Change> changes) throws IOException {
        Ends ends =
                ends(
                        (since, both) ->
                                history.each(
                                        SchemaObject.class,
                                        since,
                                        to,
                                        o ->
                                                both.add(
                                                        from,
                                                        o.millis(),
                                                        o.whole(),
                                                        o.kind() + ' ' + o.name(),
                                                        o.definition())));
        differing(
                ends,
                changes,
                (name, a, b) ->
                        change(
                                "schema",
                                name.substring(name.indexOf(' ') + 1),
                                name + difference(value(a), value(b)),
                                SCHEMA,
                                b));
    }

    /** The lines that came and went. */
    private static String difference(@Nullable String before, @Nullable String now) {
        if (before == null) {
            return ": created";
        }
        if (now == null) {
            return ": dropped";
        }
        Set<String> gone = new LinkedHashSet<>(Arrays.asList(before.split("\n")));
        Set<String> come = new LinkedHashSet<>(Arrays.asList(now.split("\n")));
        Set<String> kept = new LinkedHashSet<>(gone);
        kept.retainAll(come);
        gone.removeAll(kept);
        come.removeAll(kept);
        List<String> lines = new ArrayList<>();
        gone.forEach(line -> lines.add("- " + Untrusted.cut(Untrusted.line(line), CHARS)));
        come.forEach(line -> lines.add("+ " + Untrusted.cut(Untrusted.line(line), CHARS)));
        int more = lines.size() - MOST_LINES;
        return ": "
                + String.join("; ", lines.subList(0, Math.min(MOST_LINES, lines.size())))
                + (more > 0 ? "; and " + more + " more" : "");
    }

    private void sizes(List<Change> changes) throws IOException {
        Map<String, Size> then = new HashMap<>();
        Map<String, Size> today = new TreeMap<>();
        history.each(
                Size.class,
                from - SIZES_AGAIN.toMillis(),
                to,
                size -> {
                    String name = Objects.requireNonNullElse(size.table(), "");
                    if (size.millis() < from || !then.containsKey(name)) {
                        then.put(name, size);
                    }
                    today.put(name, size);
                });
        Size whole = today.get("");
        today.forEach(
                (name, size) -> {
                    long a = Objects.requireNonNull(then.get(name), "not later than now").bytes();
                    long b = size.bytes();
                    if (Math.abs(b - a) < LEAST_BYTES || Math.abs(b - a) < a / 100) {
                        return;
                    }
                    long all = whole == null ? Math.max(a, b) : whole.bytes();
                    changes.add(
                            new Change(
                                    "size",
                                    name.isEmpty() ? "database" : name,
                                    "%s: %s -> %s"
                                            .formatted(
                                                    name.isEmpty() ? "the database" : name,
                                                    Bytes.text(a),
                                                    Bytes.text(b)),
                                    (double) a,
                                    (double) b,
                                    "bytes",
                                    Measure.rounded(
                                            Math.min(1, Math.abs(b - a) / (double) Math.max(1, all))
                                                    / 2),
                                    null));
                });
    }
}
