package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.source.LogSet;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * How a log comes in.
 *
 * @param window the time covered, ends closed
 * @param events how many events
 * @param usual the usual time between two of them, as {@link Silences#usual} has it
 * @param gaps the longest times without any event, of ten times the usual and a minute or more
 * @param classes ids of the classes that occur
 * @param scan what was read
 */
public record Rhythm(
        Window window,
        long events,
        Duration usual,
        List<Silences.Gap> gaps,
        Set<String> classes,
        Scan scan) {

    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final int UNUSUAL = 10;
    private static final int MOST_GAPS = 5;

    /** Reads all of {@code set}. */
    public static Rhythm of(LogSet set, Catalogue catalogue, BooleanSupplier cancelled) {
        Window window = Window.all().within(set);
        Silences silences = new Silences(window);
        long[] events = {0};
        Set<EventClass> types = new HashSet<>();
        Scan scan =
                Scan.run(
                        set,
                        catalogue,
                        Filter.all(window),
                        cancelled,
                        (_, event) -> {
                            events[0]++;
                            silences.add(event.time());
                            EventClass type = event.type();
                            if (type != null) {
                                types.add(type);
                            }
                        });
        Set<String> classes = new HashSet<>();
        types.forEach(type -> classes.add(type.id()));
        Duration usual = silences.usual();
        Duration unusual = usual.multipliedBy(UNUSUAL);
        return new Rhythm(
                window,
                events[0],
                usual,
                silences.longest(unusual.compareTo(LEAST) < 0 ? LEAST : unusual, MOST_GAPS),
                classes,
                scan);
    }

    /** Length of the window in seconds; 0 when the log has no times. */
    public double seconds() {
        Instant from = window.from();
        Instant to = window.to();
        return from == null || to == null ? 0 : Duration.between(from, to).toMillis() / 1_000.0;
    }
}
