package ai.dbtool.log.incident;

import ai.dbtool.log.event.Event;
import ai.dbtool.log.event.EventClass.Weight;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing that went wrong, folded out of all the lines about it.
 *
 * @param kind what it was
 * @param from when it began, as far as the log tells
 * @param to when it was over; {@code null} when the log ends before
 * @param cause what the log tells of the reason, and what it cannot tell
 * @param facts further numbers and names, by name
 * @param users whom it hit, with how often, most first; five at most
 * @param applications theirs
 * @param hosts where they came from, where the log has it
 * @param evidence the lines it rests on, in the order of time
 */
public record Incident(
        Kind kind,
        Instant from,
        @Nullable Instant to,
        String cause,
        Map<String, Object> facts,
        Map<String, Long> users,
        Map<String, Long> applications,
        Map<String, Long> hosts,
        List<Evidence> evidence) {

    /** What incidents there are, and how bad one is. */
    public enum Kind {
        CRASH(Weight.CRITICAL),
        NOT_AVAILABLE(Weight.CRITICAL),
        FAILOVER(Weight.HIGH),
        RESTART(Weight.INFO),
        OUT_OF_MEMORY(Weight.HIGH),
        DISK_FULL(Weight.CRITICAL),
        CORRUPTION(Weight.CRITICAL),
        WRAPAROUND(Weight.CRITICAL),
        ARCHIVING_STALLED(Weight.HIGH),
        STANDBY_LOST(Weight.HIGH),
        CONNECTION_STORM(Weight.HIGH),
        AUTHENTICATION_ATTACK(Weight.HIGH),
        AUTHENTICATION_FAILURES(Weight.LOW);

        private final Weight severity;

        Kind(Weight severity) {
            this.severity = severity;
        }

        /** How bad. */
        public Weight severity() {
            return severity;
        }
    }

    /** A line, and what it stands for. */
    public record Evidence(String what, Event event) {}

    public Incident {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
        applications = Collections.unmodifiableMap(new LinkedHashMap<>(applications));
        hosts = Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
        evidence = List.copyOf(evidence);
    }

    /** How long, until {@code logEnd} where it is not over. */
    public Duration length(Instant logEnd) {
        return Duration.between(from, to == null ? logEnd : to);
    }
}
