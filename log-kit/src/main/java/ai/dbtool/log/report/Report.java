package ai.dbtool.log.report;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.query.Filter;
import ai.dbtool.log.query.Scan;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.report.Section.Topic;
import ai.dbtool.log.source.LogSet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * What a log tells in counts and times.
 *
 * @param window the time covered, ends closed
 * @param sections those asked for, in their order
 * @param scan what was read
 */
public record Report(Window window, List<Section> sections, Scan scan) {

    /** Every section. */
    public static Report of(
            LogSet set, Catalogue catalogue, Window window, BooleanSupplier cancelled) {
        return of(set, catalogue, window, EnumSet.allOf(Topic.class), cancelled);
    }

    /** Those about {@code topics}; what no one asked for is not counted. */
    public static Report of(
            LogSet set,
            Catalogue catalogue,
            Window window,
            Set<Topic> topics,
            BooleanSupplier cancelled) {
        Window closed = window.within(set);
        Steps steps = new Steps(closed);
        Queries queries = new Queries(steps);
        Sessions sessions = new Sessions(steps);
        Checkpoints checkpoints = new Checkpoints(steps);
        TempFiles tempFiles = new TempFiles(steps);
        Vacuums vacuums = new Vacuums(steps);
        Locks locks = new Locks();
        Events events = new Events(steps);
        Map<Counter, Set<Topic>> all = new LinkedHashMap<>();
        // First, for temporary files ask what ran before them.
        all.put(queries, Set.of(Topic.QUERIES, Topic.TOP, Topic.TEMP_FILES));
        all.put(sessions, Set.of(Topic.SESSIONS, Topic.CONNECTIONS));
        all.put(checkpoints, Set.of(Topic.CHECKPOINTS));
        all.put(tempFiles, Set.of(Topic.TEMP_FILES));
        all.put(vacuums, Set.of(Topic.VACUUMS));
        all.put(locks, Set.of(Topic.LOCKS, Topic.QUERIES));
        all.put(events, Set.of(Topic.EVENTS));
        List<Counter> counters =
                all.entrySet().stream()
                        .filter(
                                counter ->
                                        topics.contains(Topic.OVERVIEW)
                                                || !Collections.disjoint(
                                                        counter.getValue(), topics))
                        .map(Map.Entry::getKey)
                        .toList();
        Sighting seen = new Sighting();
        Scan scan =
                Scan.run(
                        set,
                        catalogue,
                        Filter.all(closed),
                        cancelled,
                        (file, raw) -> {
                            seen.of(file, raw);
                            for (int i = 0; i < counters.size(); i++) {
                                counters.get(i).see(seen);
                            }
                            return true;
                        });
        List<Section> sections = new ArrayList<>();
        for (Topic topic : topics) {
            List<Table> tables =
                    switch (topic) {
                        case OVERVIEW -> {
                            Table.Builder table =
                                    Table.of(
                                            "In all",
                                            Table.Shape.ROWS,
                                            Table.text("what"),
                                            Table.count("value"));
                            queries.overview(table);
                            events.overview(table);
                            sessions.overview(table);
                            checkpoints.overview(table);
                            tempFiles.overview(table);
                            vacuums.overview(table);
                            locks.overview(table);
                            List<Table> overview = new ArrayList<>(List.of(table.build()));
                            overview.addAll(queries.traffic());
                            yield overview;
                        }
                        case CONNECTIONS -> sessions.connections();
                        case SESSIONS -> sessions.tables();
                        case CHECKPOINTS -> checkpoints.tables();
                        case TEMP_FILES -> tempFiles.tables();
                        case VACUUMS -> vacuums.tables();
                        case LOCKS -> locks.tables();
                        case QUERIES ->
                                Stream.of(queries.tables(), locks.cancelled())
                                        .flatMap(List::stream)
                                        .toList();
                        case TOP -> queries.top();
                        case EVENTS -> events.tables();
                    };
            sections.add(new Section(topic, tables));
        }
        return new Report(closed, sections, scan);
    }
}
