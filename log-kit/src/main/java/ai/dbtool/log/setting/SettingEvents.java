package ai.dbtool.log.setting;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.query.Filter;
import ai.dbtool.log.query.Scan;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.source.LogSet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What a log tells of the configuration. A start reads the files without a word of what is new in
 * them; a reload names every setting that it changes.
 *
 * @param window the time covered, ends closed
 * @param all in the order of time
 * @param untold messages of this kind whose text is not English: what they say is not known
 * @param scan what was read
 */
public record SettingEvents(Window window, List<SettingEvent> all, long untold, Scan scan) {

    private static final String STARTS = "L22";
    private static final String RELOADS = "L36";

    public SettingEvents {
        all = List.copyOf(all);
    }

    /** Reads what {@code window} touches. */
    public static SettingEvents of(
            LogSet set, Catalogue catalogue, Window window, BooleanSupplier cancelled) {
        Window closed = window.within(set);
        Collector collector = new Collector();
        Scan scan =
                Scan.run(
                        set,
                        catalogue,
                        Filter.classes(closed, Set.of(STARTS, RELOADS)),
                        cancelled,
                        (file, raw) -> collector.see(file.event(raw)));
        collector.events.sort(Comparator.comparing(SettingEvent::at));
        return new SettingEvents(closed, collector.events, collector.untold, scan);
    }

    private static final class Collector {

        private final List<SettingEvent> events = new ArrayList<>();
        private long untold;

        /** A backend that refuses a SET says so as ERROR: the configuration is told of as LOG. */
        void see(Event event) {
            Instant at = event.at();
            if (at == null || (event.severity() == Severity.ERROR && isRefusal(event))) {
                return;
            }
            SettingEvent told = SettingEvent.of(event, at);
            if (told != null) {
                events.add(told);
            } else if (RELOADS.equals(event.classId())) {
                untold++;
            }
        }

        private static boolean isRefusal(Event event) {
            return "invalid".equals(event.fields().get("phase"));
        }
    }
}
