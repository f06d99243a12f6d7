package ai.dbtool.db.history;

import ai.dbtool.db.history.Recorded.SchemaObject;
import ai.dbtool.db.history.Recorded.SettingValue;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What held at two times, of what is recorded whole now and then and else where it changed.
 *
 * @param then by name, at the first of them, or when it was first seen where that is later
 * @param today by name, at the second
 */
public record States(SortedMap<String, Known> then, SortedMap<String, Known> today) {

    private static final Duration WHOLE_AGAIN = Duration.ofHours(7);

    /** A value, and when it was first seen. */
    public record Known(String value, long since) {}

    /** Settings by name at {@code from} and {@code to}; belongs on a thread that may wait. */
    public static States settings(History history, long from, long to) throws IOException {
        return of(
                from,
                (since, ends) ->
                        history.each(
                                SettingValue.class,
                                since,
                                to,
                                s -> ends.add(s.millis(), s.whole(), s.name(), s.value())));
    }

    /** Definitions of objects by {@code kind name}, as {@link #settings}. */
    public static States schema(History history, long from, long to) throws IOException {
        return of(
                from,
                (since, ends) ->
                        history.each(
                                SchemaObject.class,
                                since,
                                to,
                                o ->
                                        ends.add(
                                                o.millis(),
                                                o.whole(),
                                                o.kind() + ' ' + o.name(),
                                                o.definition())));
    }

    /** Only of {@code names}. */
    public States only(Set<String> names) {
        SortedMap<String, Known> before = new TreeMap<>(then);
        SortedMap<String, Known> after = new TreeMap<>(today);
        before.keySet().retainAll(names);
        after.keySet().retainAll(names);
        return new States(before, after);
    }

    /** Names whose values differ between the two times. */
    public Set<String> differing() {
        Set<String> names = new TreeSet<>(then.keySet());
        names.addAll(today.keySet());
        names.removeIf(name -> Objects.equals(value(then.get(name)), value(today.get(name))));
        return names;
    }

    private static @Nullable String value(@Nullable Known known) {
        return known == null ? null : known.value;
    }

    /** Gives rows of one kind since a time to both ends. */
    private interface Reading {
        void read(long since, Ends ends) throws IOException;
    }

    /** All is recorded anew every few hours, so older rows matter only after a long gap. */
    private static States of(long from, Reading reading) throws IOException {
        Ends recent = new Ends(from);
        reading.read(from - WHOLE_AGAIN.toMillis(), recent);
        if (recent.then.wholeAt < from && recent.then.wholeAt != Long.MIN_VALUE) {
            return recent.states();
        }
        Ends all = new Ends(from);
        reading.read(0, all);
        return all.states();
    }

    /** What holds at one time, read row by row; a whole reading replaces what was before. */
    private static final class State {
        private SortedMap<String, Known> known = new TreeMap<>();
        private long wholeAt = Long.MIN_VALUE;
        private SortedMap<String, Known> replaced = new TreeMap<>();

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
    private static final class Ends {
        private final long from;
        private final State then = new State();
        private final State today = new State();

        private Ends(long from) {
            this.from = from;
        }

        private void add(long millis, boolean whole, String name, @Nullable String value) {
            today.add(millis, whole, name, value);
            // Where recording began later, what it first saw.
            if (millis < from || then.wholeAt == Long.MIN_VALUE || then.wholeAt == millis) {
                then.add(millis, whole, name, value);
            }
        }

        private States states() {
            return new States(
                    Collections.unmodifiableSortedMap(then.known),
                    Collections.unmodifiableSortedMap(today.known));
        }
    }
}
