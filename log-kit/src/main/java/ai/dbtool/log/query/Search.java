package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.source.LogSet;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Events that match, or counts of them by group.
 *
 * @param matched how many events match, in all pages
 * @param events those of this page
 * @param last where this page ends, when another one follows
 * @param groups counts, largest first; empty unless asked for
 * @param groupCount how many groups there are, or templates when one of each is returned
 * @param plan the first plan among the events, when plans alone were asked for
 * @param scan what was read
 */
public record Search(
        long matched,
        List<Event> events,
        @Nullable Place last,
        List<Group> groups,
        int groupCount,
        @Nullable LoggedPlan plan,
        Scan scan) {

    /**
     * A count.
     *
     * @param key what the events have in common
     * @param count how many
     * @param first the oldest
     * @param last the newest
     */
    public record Group(String key, long count, Event first, Event last) {}

    /** Finds events: at most {@code limit}, those after {@code after} in the order. */
    public static Search events(
            LogSet set,
            Catalogue catalogue,
            Filter filter,
            Order order,
            int limit,
            @Nullable Place after,
            BooleanSupplier cancelled) {
        if (order == Order.TEMPLATE) {
            return oneOfEach(set, catalogue, filter, limit, after, cancelled);
        }
        long[] matched = {0};
        Picked picked = new Picked(order, order == Order.SPREAD ? limit : limit + 1, after);
        Scan scan =
                Scan.run(
                        set,
                        catalogue,
                        filter,
                        cancelled,
                        (file, event) -> {
                            matched[0]++;
                            picked.offer(Place.of(file, event));
                        });
        return page(catalogue, filter, limit, picked.places(), matched[0], 0, scan, cancelled);
    }

    private static Search oneOfEach(
            LogSet set,
            Catalogue catalogue,
            Filter filter,
            int limit,
            @Nullable Place after,
            BooleanSupplier cancelled) {
        Templates found = Templates.of(set, catalogue, filter, cancelled);
        Picked picked = new Picked(Order.NEWEST, limit + 1, after);
        found.counts().forEach(count -> picked.offer(count.last()));
        return page(
                catalogue,
                filter,
                limit,
                picked.places(),
                found.counts().stream().mapToLong(Templates.Count::total).sum(),
                found.counts().size(),
                found.scan(),
                cancelled);
    }

    /** The events at {@code places}; one more than {@code limit} tells that others follow. */
    private static Search page(
            Catalogue catalogue,
            Filter filter,
            int limit,
            List<Place> places,
            long matched,
            int templates,
            Scan scan,
            BooleanSupplier cancelled) {
        boolean more = places.size() > limit;
        List<Place> page = more ? places.subList(0, limit) : places;
        Map<Place, Event> found = Fetch.all(page, catalogue, cancelled);
        return new Search(
                matched,
                page.stream().map(found::get).filter(Objects::nonNull).toList(),
                more ? page.getLast() : null,
                List.of(),
                templates,
                filter.classes().equals(Set.of(EventClass.PLAN))
                        ? LoggedPlan.first(page, found, catalogue, cancelled)
                        : null,
                scan);
    }

    /** Counts events by {@code by}: groups {@code from} to {@code from + limit}. */
    public static Search groups(
            LogSet set,
            Catalogue catalogue,
            Filter filter,
            GroupBy by,
            int from,
            int limit,
            BooleanSupplier cancelled) {
        long[] matched = {0};
        Groups groups = new Groups();
        Scan scan =
                Scan.run(
                        set,
                        catalogue,
                        filter,
                        cancelled,
                        (file, event) -> {
                            matched[0]++;
                            groups.add(by.key(event), Place.of(file, event));
                        },
                        by != GroupBy.CLASS
                                ? null
                                : (file, kind) -> {
                                    matched[0] += kind.count();
                                    groups.add(
                                            GroupBy.key(kind.type(), kind.level()),
                                            kind.count(),
                                            Place.of(file, kind.first()),
                                            Place.of(file, kind.last()));
                                });
        List<Groups.Group> sorted = groups.sorted();
        List<Groups.Group> page = sorted.stream().skip(from).limit(limit).toList();
        List<Place> wanted =
                page.stream()
                        .flatMap(group -> java.util.stream.Stream.of(group.first(), group.last()))
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList();
        Map<Place, Event> found = Fetch.all(wanted, catalogue, cancelled);
        return new Search(
                matched[0],
                List.of(),
                null,
                page.stream().map(g -> group(g, found)).filter(Objects::nonNull).toList(),
                sorted.size(),
                null,
                scan);
    }

    private static @Nullable Group group(Groups.Group group, Map<Place, Event> found) {
        Event first = found.get(group.first());
        Event last = found.get(group.last());
        return first == null || last == null
                ? null
                : new Group(group.key(), group.count(), first, last);
    }
}
