package ai.dbtool.logtools.compare;

import ai.dbtool.log.event.Event;
import ai.dbtool.log.query.Comparison;
import ai.dbtool.log.query.Place;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * When a template appeared for the first time, or for the last, and which reload, restart or DDL
 * stands next to that. Only what is new or gone has such a moment.
 *
 * @param at that time
 * @param marker handle of the last marker before a first time, or of the first one behind a last
 *     time; absent when there is none
 * @param seconds time between the two; absent without a marker
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Turn(String at, @Nullable String marker, @Nullable Double seconds) {

    static @Nullable Turn of(Comparison.Shift shift, List<Event> markers) {
        return switch (shift.kind()) {
            case NEW -> beside(shift.count().first(), markers, true);
            case GONE -> beside(shift.count().last(), markers, false);
            case MORE, LESS, SLOWER, FASTER -> null;
        };
    }

    private static Turn beside(Place place, List<Event> markers, boolean before) {
        Instant at = Instant.ofEpochMilli(place.time());
        String own = place.handle().toString();
        Comparator<Event> byTime = Comparator.comparing(event -> time(event));
        Event next =
                markers.stream()
                        .filter(marker -> marker.at() != null && !marker.handle().equals(own))
                        .filter(
                                marker ->
                                        before
                                                ? !time(marker).isAfter(at)
                                                : !time(marker).isBefore(at))
                        .min(before ? byTime.reversed() : byTime)
                        .orElse(null);
        return next == null
                ? new Turn(at.toString(), null, null)
                : new Turn(
                        at.toString(),
                        next.handle(),
                        Duration.between(time(next), at).abs().toMillis() / 1_000.0);
    }

    private static Instant time(Event event) {
        Instant at = event.at();
        return at == null ? Instant.EPOCH : at;
    }
}
