package ai.dbtool.log.incident;

import ai.dbtool.log.query.Place;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Like events of one time, counted. */
final class Burst {

    /** Names kept of each kind; those that come later are counted with none. */
    private static final int NAMES = 1_000;

    private long count;
    private long peak;
    private @Nullable Place first;
    private @Nullable Place last;
    private final Map<String, Long> users = new TreeMap<>();
    private final Map<String, Long> hosts = new TreeMap<>();
    private final Map<String, Long> applications = new TreeMap<>();

    void add(Place place, String user, String host, String application) {
        count++;
        peak = count;
        see(place);
        add(users, user, 1);
        add(hosts, host, 1);
        add(applications, application, 1);
    }

    private void see(Place place) {
        if (first == null || Place.BY_TIME.compare(place, first) < 0) {
            first = place;
        }
        if (last == null || Place.BY_TIME.compare(place, last) > 0) {
            last = place;
        }
    }

    private static void add(Map<String, Long> counts, String name, long count) {
        if (!name.isEmpty() && (counts.size() < NAMES || counts.containsKey(name))) {
            counts.merge(name, count, Long::sum);
        }
    }

    Burst take(Burst other) {
        count += other.count;
        peak = Math.max(peak, other.peak);
        see(other.first());
        see(other.last());
        other.users.forEach((name, n) -> add(users, name, n));
        other.hosts.forEach((name, n) -> add(hosts, name, n));
        other.applications.forEach((name, n) -> add(applications, name, n));
        return this;
    }

    long count() {
        return count;
    }

    /** Most in one minute. */
    long peak() {
        return peak;
    }

    Place first() {
        return Objects.requireNonNull(first);
    }

    Place last() {
        return Objects.requireNonNull(last);
    }

    Map<String, Long> users() {
        return users;
    }

    Map<String, Long> hosts() {
        return hosts;
    }

    Map<String, Long> applications() {
        return applications;
    }

    /** The {@code limit} most frequent, those first. */
    static Map<String, Long> top(Map<String, Long> counts, int limit) {
        Map<String, Long> top = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .forEach(entry -> top.put(entry.getKey(), entry.getValue()));
        return top;
    }
}
