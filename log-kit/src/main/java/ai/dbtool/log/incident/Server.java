package ai.dbtool.log.incident;

import ai.dbtool.log.event.ClientAddress;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.incident.Draft.Step;
import ai.dbtool.log.incident.Incident.Kind;
import ai.dbtool.log.query.NameCache;
import ai.dbtool.log.query.Place;
import ai.dbtool.log.source.LogFile;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What one server's log tells: the files of one directory are one server's. */
final class Server {

    /** Steps kept; a server does not start that often. */
    private static final int STEPS = 50_000;

    /** What may have led to a crash is sought this long before it. */
    private static final long LEAD_MILLIS = 60_000;

    /** Refused and killed sessions are logged a moment after the server is back. */
    private static final long TRAIL_MILLIS = 2_000;

    /** A standby looks for its primary this long before somebody promotes it. */
    private static final long FAILOVER_LEAD_MILLIS = 1_800_000;

    /** A stalled archiver tries anew every minute (PGARCH_RESTART_INTERVAL and the like). */
    private static final Duration RETRY = Duration.ofMinutes(5);

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration DAY = Duration.ofDays(1);

    /** Fewer failed logins together are somebody who mistyped. */
    private static final int LOGINS = 10;

    /** Names tried from which on they are guessed, and tries from which on a password is. */
    private static final int NAMES_GUESSED = 4;

    private static final int TRIES_GUESSED = 60;

    /** Those whose message may name the client where the prefix does not. */
    private static final Set<Signal> NAMES_CLIENT =
            EnumSet.of(Signal.LOGIN_FAILED, Signal.FULL, Signal.CONNECTED);

    private final List<Step> steps = new ArrayList<>();
    private final Floods floods = new Floods();
    private final NameCache users = new NameCache();
    private final NameCache applications = new NameCache();
    private final NameCache hosts = new NameCache();
    private long before = RawEvent.NO_TIME;

    void see(LogFile file, RawEvent raw) {
        long time = raw.time();
        if (time == RawEvent.NO_TIME) {
            return;
        }
        Signal signal = Signal.of(raw);
        if (signal != null) {
            add(signal, file, raw);
        }
        before = time;
    }

    private void add(Signal signal, LogFile file, RawEvent raw) {
        Place place = Place.of(file, raw);
        if (!signal.counted()) {
            if (steps.size() < STEPS) {
                long last = before == RawEvent.NO_TIME ? raw.time() : before;
                steps.add(new Step(signal, place, file.event(raw), Math.min(last, raw.time())));
            }
            return;
        }
        String user = users.get(raw, Part.USER);
        String host = hosts.get(raw, Part.HOST);
        if (NAMES_CLIENT.contains(signal) && (signal == Signal.LOGIN_FAILED || user.isEmpty())) {
            Event event = file.event(raw);
            user = named(event, "role", user);
            String client = named(event, "client", "");
            host =
                    named(
                            event,
                            "host",
                            client.isEmpty() ? host : ClientAddress.withoutPort(client));
        }
        floods.add(signal, place, user, host, applications.get(raw, Part.APPLICATION));
    }

    private static String named(Event event, String field, String otherwise) {
        return event.fields().get(field) instanceof String name ? name : otherwise;
    }

    /** What the kernel killed, whichever log tells of it. */
    List<Step> kernelKills() {
        return steps.stream().filter(step -> step.signal() == Signal.KERNEL_KILLED).toList();
    }

    /**
     * All incidents, in no particular order.
     *
     * @param kernelKills of all logs
     * @param end where the log ends
     */
    List<Draft> drafts(List<Step> kernelKills, long end) {
        steps.sort(Comparator.comparing(Step::place, Place.BY_TIME));
        List<Draft> drafts = new ArrayList<>(Outages.of(steps));
        drafts.forEach(outage -> surround(outage, end));
        drafts.forEach(outage -> blame(outage, kernelKills));
        drafts.addAll(ConnectionStorms.of(floods, end));
        group(drafts, Kind.OUT_OF_MEMORY, Signal.OUT_OF_MEMORY, RETRY, end);
        group(drafts, Kind.DISK_FULL, Signal.DISK, LONG, end);
        group(drafts, Kind.CORRUPTION, Signal.CORRUPTION, DAY, end);
        group(drafts, Kind.WRAPAROUND, Signal.WRAPAROUND, DAY, end);
        group(drafts, Kind.ARCHIVING_STALLED, Signal.ARCHIVING, RETRY, end);
        group(drafts, Kind.NOT_AVAILABLE, Signal.REFUSED, RETRY, end);
        standbys(drafts, end);
        logins(drafts, end);
        return drafts;
    }

    /** A killed process is the crashed one when the kernel names its pid, a moment before. */
    private static void blame(Draft outage, List<Step> kernelKills) {
        Step crashed = outage.step(Signal.CRASHED);
        if (crashed == null) {
            return;
        }
        Object pid = crashed.event().fields().get("crashedPid");
        kernelKills.stream()
                .filter(kill -> Math.abs(kill.time() - crashed.time()) <= LEAD_MILLIS)
                .filter(kill -> Objects.equals(kill.event().fields().get("killedPid"), pid))
                .findFirst()
                .ifPresent(outage::add);
    }

    private void surround(Draft outage, long end) {
        Long over = outage.to();
        long until = (over == null ? end : over) + TRAIL_MILLIS;
        for (Signal signal : List.of(Signal.KILLED, Signal.REFUSED)) {
            outage.add(signal, floods.take(signal, outage.from(), until));
        }
        if (outage.kind() == Kind.CRASH) {
            for (Signal signal : List.of(Signal.OUT_OF_MEMORY, Signal.DISK)) {
                outage.add(signal, floods.take(signal, outage.from() - LEAD_MILLIS, until));
            }
        }
        if (outage.kind() == Kind.FAILOVER) {
            Burst lost =
                    floods.take(
                            Signal.REPLICATION_LOST, outage.from() - FAILOVER_LEAD_MILLIS, until);
            outage.add(Signal.REPLICATION_LOST, lost);
            if (lost != null) {
                outage.begin(lost.first().time());
            }
        }
    }

    private void group(List<Draft> drafts, Kind kind, Signal signal, Duration gap, long end) {
        for (Burst burst : floods.groups(signal, gap)) {
            drafts.add(ended(Draft.of(kind, signal, burst), burst, gap, end));
        }
    }

    /** Over when the log goes on for longer than {@code gap} without another line of it. */
    static Draft ended(Draft draft, Burst burst, Duration gap, long end) {
        if (end - burst.last().time() > gap.toMillis()) {
            draft.end(burst.last().time());
        }
        return draft;
    }

    /** A standby is back when it streams again; without its WAL it never does. */
    private void standbys(List<Draft> drafts, long end) {
        List<Draft> found = new ArrayList<>();
        for (Burst removed : floods.groups(Signal.WAL_REMOVED, LONG)) {
            Draft draft = Draft.of(Kind.STANDBY_LOST, Signal.WAL_REMOVED, removed);
            draft.add(
                    Signal.REPLICATION_LOST,
                    floods.take(
                            Signal.REPLICATION_LOST,
                            removed.first().time() - LONG.toMillis(),
                            removed.last().time()));
            found.add(draft);
        }
        for (Burst lost : floods.groups(Signal.REPLICATION_LOST, LONG)) {
            found.add(
                    ended(
                            Draft.of(Kind.STANDBY_LOST, Signal.REPLICATION_LOST, lost),
                            lost,
                            LONG,
                            end));
        }
        for (Draft draft : found) {
            Step back = streaming(last(draft));
            if (back != null) {
                draft.add(back);
                draft.end(back.time());
            }
        }
        drafts.addAll(found);
    }

    private static long last(Draft draft) {
        return draft.floods().values().stream().mapToLong(b -> b.last().time()).max().orElse(0);
    }

    private @Nullable Step streaming(long after) {
        return steps.stream()
                .filter(step -> step.signal() == Signal.STREAMING && step.time() >= after)
                .findFirst()
                .orElse(null);
    }

    private void logins(List<Draft> drafts, long end) {
        for (Burst burst : floods.groups(Signal.LOGIN_FAILED, LONG)) {
            if (burst.count() < LOGINS) {
                continue;
            }
            boolean guessed =
                    burst.users().size() >= NAMES_GUESSED || burst.peak() >= TRIES_GUESSED;
            drafts.add(
                    ended(
                            Draft.of(
                                    guessed
                                            ? Kind.AUTHENTICATION_ATTACK
                                            : Kind.AUTHENTICATION_FAILURES,
                                    Signal.LOGIN_FAILED,
                                    burst),
                            burst,
                            LONG,
                            end));
        }
    }
}
