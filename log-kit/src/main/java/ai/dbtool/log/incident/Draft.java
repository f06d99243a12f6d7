package ai.dbtool.log.incident;

import ai.dbtool.log.event.Event;
import ai.dbtool.log.query.Place;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** An incident while it is put together: its steps one by one, its floods counted. */
final class Draft {

    /**
     * A line of the server's life.
     *
     * @param before time of the event before it in the log, or its own
     */
    record Step(Signal signal, Place place, Event event, long before) {

        long time() {
            return place.time();
        }
    }

    private Incident.Kind kind;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Signal, Burst> floods = new EnumMap<>(Signal.class);
    private long from;
    private @Nullable Long to;

    Draft(Incident.Kind kind, long from) {
        this.kind = kind;
        this.from = from;
    }

    /** A flood that is an incident by itself. */
    static Draft of(Incident.Kind kind, Signal signal, Burst burst) {
        Draft draft = new Draft(kind, burst.first().time());
        draft.add(signal, burst);
        return draft;
    }

    void add(Step step) {
        steps.add(step);
    }

    void add(Signal signal, @Nullable Burst burst) {
        if (burst != null) {
            floods.merge(signal, burst, Burst::take);
        }
    }

    boolean has(Signal signal) {
        return step(signal) != null || floods.containsKey(signal);
    }

    @Nullable Step step(Signal signal) {
        return steps.stream().filter(step -> step.signal() == signal).findFirst().orElse(null);
    }

    @Nullable Burst flood(Signal signal) {
        return floods.get(signal);
    }

    List<Step> steps() {
        return steps;
    }

    Map<Signal, Burst> floods() {
        return floods;
    }

    Incident.Kind kind() {
        return kind;
    }

    void become(Incident.Kind other) {
        kind = other;
    }

    long from() {
        return from;
    }

    void begin(long time) {
        from = Math.min(from, time);
    }

    @Nullable Long to() {
        return to;
    }

    void end(long time) {
        to = time;
    }
}
