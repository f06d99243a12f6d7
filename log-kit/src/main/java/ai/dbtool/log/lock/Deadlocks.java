package ai.dbtool.log.lock;

import ai.dbtool.log.event.Event;
import ai.dbtool.log.lock.Deadlock.Member;
import ai.dbtool.log.query.Shape;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Counts deadlocks by kind. */
final class Deadlocks {

    private final Map<String, Deadlock> kinds = new LinkedHashMap<>();

    void add(Event event) {
        List<Member> cycle = cycle(event);
        String kind =
                cycle.stream()
                        .map(
                                member ->
                                        Shape.of(
                                                Objects.requireNonNullElse(
                                                        member.statement(), member.mode())))
                        .sorted()
                        .collect(Collectors.joining("\n"));
        kinds.merge(
                kind,
                new Deadlock(1, event, event, cycle),
                (before, now) -> new Deadlock(before.count() + 1, before.first(), event, cycle));
    }

    /** Most frequent first. */
    List<Deadlock> sorted() {
        return kinds.values().stream()
                .sorted(Comparator.comparingLong(Deadlock::count).reversed())
                .toList();
    }

    private static List<Member> cycle(Event event) {
        List<Member> cycle = new ArrayList<>();
        if (event.fields().get("cycle") instanceof List<?> members) {
            for (Object member : members) {
                if (member instanceof Map<?, ?> fields) {
                    cycle.add(
                            new Member(
                                    number(fields.get("pid")),
                                    String.valueOf(fields.get("lockMode")),
                                    String.valueOf(fields.get("object")),
                                    number(fields.get("blockedBy")),
                                    text(fields.get("query"))));
                }
            }
        }
        return cycle;
    }

    private static int number(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
