package ai.dbtool.log.query;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts by key; bounded, because keys are the clients'. */
final class Groups {

    private static final int MAX_GROUPS = 20_000;
    private static final String OTHERS = "(others)";

    private final Map<String, Group> groups = new HashMap<>();

    /** A count; {@code last} is the place of the newest event, shown as example. */
    static final class Group {
        private final String key;
        private long count;
        private @Nullable Place first;
        private @Nullable Place last;

        Group(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }

        long count() {
            return count;
        }

        @Nullable Place first() {
            return first;
        }

        @Nullable Place last() {
            return last;
        }

        void add(long more, Place oldest, Place newest) {
            count += more;
            if (first == null || Place.BY_TIME.compare(oldest, first) < 0) {
                first = oldest;
            }
            if (last == null || Place.BY_TIME.compare(newest, last) > 0) {
                last = newest;
            }
        }
    }

    void add(String key, Place place) {
        add(key, 1, place, place);
    }

    void add(String key, long count, Place first, Place last) {
        Group group = groups.get(key);
        if (group == null) {
            String name = groups.size() < MAX_GROUPS ? key : OTHERS;
            group = groups.computeIfAbsent(name, Group::new);
        }
        group.add(count, first, last);
    }

    /** Largest first. */
    List<Group> sorted() {
        List<Group> sorted = new ArrayList<>(groups.values());
        sorted.sort(Comparator.comparingLong(Group::count).reversed().thenComparing(Group::key));
        return sorted;
    }
}
