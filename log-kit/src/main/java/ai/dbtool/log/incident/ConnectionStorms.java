package ai.dbtool.log.incident;

import ai.dbtool.log.incident.Incident.Kind;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Clients that were refused for want of a slot, and minutes with many more new connections than the
 * log's usual one.
 */
final class ConnectionStorms {

    private static final Duration GAP = Duration.ofMinutes(5);
    private static final Duration NEXT = Duration.ofMinutes(2);

    /** Two a second; below, a server with little to do would storm at every job. */
    private static final int MANY_A_MINUTE = 120;

    private static final int TIMES_THE_MEDIAN = 8;

    private ConnectionStorms() {}

    static List<Draft> of(Floods floods, long end) {
        List<Draft> storms = new ArrayList<>();
        List<Burst> rushes = rushes(floods.each(Signal.CONNECTED));
        for (Burst refused : floods.groups(Signal.FULL, GAP)) {
            Draft storm = Draft.of(Kind.CONNECTION_STORM, Signal.FULL, refused);
            rushes.removeIf(
                    rush -> {
                        boolean same = touch(rush, refused);
                        if (same) {
                            storm.add(Signal.CONNECTED, rush);
                            storm.begin(rush.first().time());
                        }
                        return same;
                    });
            storms.add(Server.ended(storm, refused, GAP, end));
        }
        for (Burst rush : rushes) {
            storms.add(
                    Server.ended(
                            Draft.of(Kind.CONNECTION_STORM, Signal.CONNECTED, rush),
                            rush,
                            GAP,
                            end));
        }
        return storms;
    }

    private static boolean touch(Burst rush, Burst refused) {
        long gap = GAP.toMillis();
        return rush.first().time() <= refused.last().time() + gap
                && rush.last().time() >= refused.first().time() - gap;
    }

    private static List<Burst> rushes(Collection<Burst> minutes) {
        long[] counts = minutes.stream().mapToLong(Burst::count).sorted().toArray();
        if (counts.length == 0) {
            return new ArrayList<>();
        }
        long many = Math.max(MANY_A_MINUTE, TIMES_THE_MEDIAN * counts[counts.length / 2]);
        return Floods.groups(minutes.stream().filter(m -> m.count() >= many).toList(), NEXT);
    }
}
