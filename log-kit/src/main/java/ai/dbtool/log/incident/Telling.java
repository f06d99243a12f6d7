package ai.dbtool.log.incident;

import ai.dbtool.log.event.Event;
import ai.dbtool.log.incident.Draft.Step;
import ai.dbtool.log.incident.Incident.Evidence;
import ai.dbtool.log.query.Place;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Says in words and numbers what a draft amounts to. */
final class Telling {

    private static final int NAMES = 5;

    private final Draft draft;
    private final Map<Place, Event> events;
    private final Map<String, Object> facts = new LinkedHashMap<>();

    private Telling(Draft draft, Map<Place, Event> events) {
        this.draft = draft;
        this.events = events;
    }

    static Incident of(Draft draft, Map<Place, Event> events) {
        return new Telling(draft, events).incident();
    }

    private Incident incident() {
        String cause =
                switch (draft.kind()) {
                    case CRASH -> crash();
                    case RESTART -> restart();
                    case NOT_AVAILABLE -> notAvailable();
                    case FAILOVER -> failover();
                    case OUT_OF_MEMORY -> outOfMemory();
                    case DISK_FULL -> disk();
                    case CORRUPTION -> message(Signal.CORRUPTION);
                    case WRAPAROUND ->
                            new Countdown(first(Signal.WRAPAROUND), last(Signal.WRAPAROUND))
                                    .tell(facts);
                    case ARCHIVING_STALLED -> archiving();
                    case STANDBY_LOST -> standby();
                    case CONNECTION_STORM -> storm();
                    case AUTHENTICATION_ATTACK, AUTHENTICATION_FAILURES -> logins();
                };
        counts();
        Long to = draft.to();
        return new Incident(
                draft.kind(),
                Instant.ofEpochMilli(draft.from()),
                to == null ? null : Instant.ofEpochMilli(to),
                cause,
                facts,
                names(Burst::users),
                names(Burst::applications),
                names(Burst::hosts),
                evidence());
    }

    private String crash() {
        Step crashed = draft.step(Signal.CRASHED);
        Step panic = draft.step(Signal.PANIC);
        recovery();
        String before =
                draft.has(Signal.OUT_OF_MEMORY)
                        ? "; out of memory errors came before"
                        : draft.has(Signal.DISK) ? "; the disk was full or failed before" : "";
        if (panic != null) {
            return "PANIC: " + line(panic.event()) + before;
        }
        if (crashed == null) {
            put("lastUpAt", field(Signal.UNCLEAN_START, "lastUpAt"));
            return "the server ended without a word and recovered at the next start: power, host or container gone,"
                    + " or kill -9 of the postmaster"
                    + before;
        }
        Map<String, Object> fields = crashed.event().fields();
        put("crashedPid", fields.get("crashedPid"));
        put("signal", fields.get("signal"));
        put("running", fields.get("running"));
        Step kernel = draft.step(Signal.KERNEL_KILLED);
        return line(crashed.event())
                + before
                + "; "
                + (kernel == null
                        ? sender(fields.get("signal"))
                        : "the kernel was out of memory and chose it: " + line(kernel.event()));
    }

    /** What each signal says of its sender. */
    private static String sender(@Nullable Object signal) {
        return switch (signal instanceof Number number ? number.intValue() : 0) {
            case 9 ->
                    "PostgreSQL sends no signal 9: the kernel's OOM killer (its line is in the kernel log) or a kill -9";
            case 4, 7, 8, 11 ->
                    "a fault of the server, of an extension, of a library or of the hardware; a core dump tells which";
            case 6 -> "the process gave up by itself; its last lines tell why";
            default -> "the process ended by itself or by somebody's signal";
        };
    }

    private void recovery() {
        put("redoFrom", field(Signal.REDO, "lsn"));
        put("redoTo", field(Signal.REDO_DONE, "lsn"));
        Step recovering = draft.step(Signal.RECOVERING);
        Step ready = draft.step(Signal.READY);
        if (recovering != null && ready != null) {
            put("recoveryMillis", ready.time() - recovering.time());
        }
    }

    private String restart() {
        Step stopping = draft.step(Signal.STOPPING);
        recovery();
        if (stopping == null) {
            return "the server started; the log does not tell why it had stopped";
        }
        return draft.has(Signal.RECOVERING)
                ? line(stopping.event()) + ", so that it had to recover like after a crash"
                : line(stopping.event());
    }

    private String notAvailable() {
        Step failed = draft.step(Signal.CANNOT_START);
        return failed == null ? message(Signal.REFUSED) : "cannot start: " + line(failed.event());
    }

    private String failover() {
        draft.steps().stream()
                .map(step -> step.event().fields().get("timeline"))
                .forEach(timeline -> put("timeline", timeline));
        return draft.has(Signal.REPLICATION_LOST)
                ? "this standby was promoted after it had lost its primary: "
                        + message(Signal.REPLICATION_LOST)
                : "this standby was promoted; its log tells of no trouble with the primary before";
    }

    private String outOfMemory() {
        Event first = first(Signal.OUT_OF_MEMORY);
        if (first != null) {
            put("memoryContext", first.fields().get("memoryContext"));
            put("requestedBytes", first.fields().get("sizeBytes"));
        }
        return message(Signal.OUT_OF_MEMORY);
    }

    private String disk() {
        Event first = first(Signal.DISK);
        if (first != null) {
            put("file", first.fields().get("file"));
            put("error", first.fields().get("error"));
        }
        return message(Signal.DISK);
    }

    private String archiving() {
        Event first = first(Signal.ARCHIVING);
        Event last = last(Signal.ARCHIVING);
        for (Event event :
                first == null || last == null ? List.<Event>of() : List.of(first, last)) {
            put("exitCode", event.fields().get("exitCode"));
            put("segment", event.fields().get("segment"));
        }
        String detail = first == null ? null : first.texts().detail();
        return message(Signal.ARCHIVING)
                + (detail == null ? "" : "; " + detail)
                + "; until it succeeds WAL is kept and fills pg_wal";
    }

    private String standby() {
        Event removed = first(Signal.WAL_REMOVED);
        if (removed == null) {
            return message(Signal.REPLICATION_LOST);
        }
        put("segment", removed.fields().get("segment"));
        put("slot", removed.fields().get("slot"));
        return line(removed)
                + "; a standby without that WAL cannot catch up and must be built anew, unless an archive has it";
    }

    private String storm() {
        Burst refused = draft.flood(Signal.FULL);
        Burst rush = draft.flood(Signal.CONNECTED);
        if (rush != null) {
            put("connectionsInWorstMinute", rush.peak());
        }
        if (refused == null) {
            return "many more new connections than usual, none refused";
        }
        put("refusedInWorstMinute", refused.peak());
        return message(Signal.FULL)
                + (rush == null
                        ? ""
                        : "; at the same time many more new connections than usual came in");
    }

    private String logins() {
        Burst burst = draft.flood(Signal.LOGIN_FAILED);
        if (burst == null) {
            return "";
        }
        put("rolesTried", burst.users().size());
        put("failuresInWorstMinute", burst.peak());
        String what =
                switch (draft.kind()) {
                    case AUTHENTICATION_ATTACK ->
                            burst.users().size() > 1
                                    ? "many role names tried: they are being guessed"
                                    : "one role name tried very often: its password is being guessed, or a client retries without pause";
                    default ->
                            "the same few roles again and again: rather a client with an old password or a missing pg_hba.conf line than an attack";
                };
        return what + "; the first: " + message(Signal.LOGIN_FAILED);
    }

    private void counts() {
        Map<Signal, String> names = new EnumMap<>(Signal.class);
        names.put(Signal.KILLED, "sessionsKilled");
        names.put(Signal.REFUSED, "connectionsRefused");
        names.put(Signal.FULL, "connectionsRefused");
        names.put(Signal.LOGIN_FAILED, "failures");
        draft.floods()
                .forEach(
                        (signal, burst) ->
                                facts.merge(
                                        names.getOrDefault(signal, "lines"),
                                        burst.count(),
                                        (a, b) -> (Long) a + (Long) b));
    }

    private Map<String, Long> names(java.util.function.Function<Burst, Map<String, Long>> kind) {
        Map<String, Long> all = new TreeMap<>();
        draft.floods()
                .values()
                .forEach(b -> kind.apply(b).forEach((name, n) -> all.merge(name, n, Long::sum)));
        return Burst.top(all, NAMES);
    }

    private List<Evidence> evidence() {
        List<Evidence> evidence = new ArrayList<>();
        draft.steps()
                .forEach(step -> evidence.add(new Evidence(name(step.signal()), step.event())));
        draft.floods()
                .forEach(
                        (signal, burst) -> {
                            Event first = events.get(burst.first());
                            Event last = events.get(burst.last());
                            if (first != null) {
                                evidence.add(
                                        new Evidence(
                                                burst.count() == 1
                                                        ? name(signal)
                                                        : "first " + name(signal),
                                                first));
                            }
                            if (last != null && burst.count() > 1) {
                                evidence.add(new Evidence("last " + name(signal), last));
                            }
                        });
        evidence.sort(
                Comparator.comparing(
                        each -> each.event().at(),
                        Comparator.nullsLast(Comparator.naturalOrder())));
        return evidence;
    }

    private static String name(Signal signal) {
        return signal.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private @Nullable Event first(Signal signal) {
        Burst burst = draft.flood(signal);
        return burst == null ? null : events.get(burst.first());
    }

    private @Nullable Event last(Signal signal) {
        Burst burst = draft.flood(signal);
        return burst == null ? null : events.get(burst.last());
    }

    private String message(Signal signal) {
        Event event = first(signal);
        return event == null ? "the line is gone from the log" : line(event);
    }

    private static String line(Event event) {
        return Event.firstLine(event.texts().message());
    }

    private @Nullable Object field(Signal signal, String name) {
        Step step = draft.step(signal);
        return step == null ? null : step.event().fields().get(name);
    }

    private void put(String name, @Nullable Object value) {
        if (value != null) {
            facts.put(name, value);
        }
    }
}
