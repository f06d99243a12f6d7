package ai.dbtool.log.incident;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.query.Fetch;
import ai.dbtool.log.query.Filter;
import ai.dbtool.log.query.Place;
import ai.dbtool.log.query.Scan;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * The incidents of a window.
 *
 * @param window the time covered, ends closed
 * @param all worst first, then the newest
 * @param scan what was read
 */
public record Incidents(Window window, List<Incident> all, Scan scan) {

    private static final Comparator<Incident> WORST_FIRST =
            Comparator.comparing((Incident incident) -> incident.kind().severity())
                    .thenComparing(Incident::from, Comparator.reverseOrder())
                    .thenComparing(Incident::kind);

    /** Reads what {@code window} touches. */
    public static Incidents of(
            LogSet set, Catalogue catalogue, Window window, BooleanSupplier cancelled) {
        Collector collector = new Collector(catalogue, window.within(set));
        Scan scan = Scan.run(set, catalogue, Filter.all(collector.window), cancelled, collector);
        return collector.incidents(scan, cancelled);
    }

    /** Collects them in somebody's pass over a window. */
    public static final class Collector implements Scan.Visitor {

        private final Catalogue catalogue;
        private final Window window;
        private final Map<@Nullable Path, Server> servers = new LinkedHashMap<>();
        private @Nullable LogFile last;
        private Server server = new Server();

        /** For {@code window}, whose ends are closed. */
        public Collector(Catalogue catalogue, Window window) {
            this.catalogue = catalogue;
            this.window = window;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // a pass shows one file after the other
        public void visit(LogFile file, RawEvent event) {
            if (file != last) {
                last = file;
                server = servers.computeIfAbsent(directory(file), _ -> new Server());
            }
            server.see(file, event);
        }

        /** What came of {@code scan}. */
        public Incidents incidents(Scan scan, BooleanSupplier cancelled) {
            long end = Objects.requireNonNullElse(window.to(), Instant.EPOCH).toEpochMilli();
            List<Draft> drafts = new ArrayList<>();
            List<Draft.Step> kills =
                    servers.values().stream().flatMap(s -> s.kernelKills().stream()).toList();
            servers.values().forEach(each -> drafts.addAll(each.drafts(kills, end)));
            Map<Place, Event> found = events(drafts, catalogue, cancelled);
            return new Incidents(
                    window,
                    drafts.stream()
                            .map(draft -> Telling.of(draft, found))
                            .sorted(WORST_FIRST)
                            .toList(),
                    scan);
        }
    }

    /** Those of {@code kind} alone; all when it is {@code null}. */
    public Incidents of(Incident.@Nullable Kind kind) {
        return kind == null
                ? this
                : new Incidents(
                        window,
                        all.stream().filter(incident -> incident.kind() == kind).toList(),
                        scan);
    }

    private static @Nullable Path directory(LogFile file) {
        return file.path().getParent();
    }

    private static Map<Place, Event> events(
            List<Draft> drafts, Catalogue catalogue, BooleanSupplier cancelled) {
        List<Place> wanted =
                drafts.stream()
                        .flatMap(draft -> draft.floods().values().stream())
                        .flatMap(burst -> List.of(burst.first(), burst.last()).stream())
                        .distinct()
                        .toList();
        Map<Place, Event> found = new HashMap<>(Fetch.all(wanted, catalogue, cancelled));
        drafts.stream()
                .flatMap(draft -> draft.steps().stream())
                .forEach(step -> found.put(step.place(), step.event()));
        return found;
    }
}
