package ai.dbtool.log.report;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.query.Filter;
import ai.dbtool.log.query.Scan;
import ai.dbtool.log.query.Steps;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.report.Section.Topic;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
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

    private static final int MOST_STEPS = 300;

    /** Sections about {@code topics}; what no one asked for is not counted. */
    public static Report of(
            LogSet set,
            Catalogue catalogue,
            Window window,
            Set<Topic> topics,
            BooleanSupplier cancelled) {
        Collector collector = new Collector(window.within(set), topics);
        return collector.report(
                Scan.run(set, catalogue, Filter.all(collector.window), cancelled, collector));
    }

    /** Tables of {@link Collector#digest}, besides the totals. */
    private static final Set<String> DIGEST =
            Set.of(
                    "Most frequent errors and warnings",
                    "Slowest queries",
                    "Most time-consuming queries",
                    "Causes of checkpoints",
                    "Vacuums and analyzes by table");

    /** Counts in somebody's pass over a window. */
    public static final class Collector implements Scan.Visitor {

        private final Window window;
        private final Set<Topic> topics;
        private final Queries queries;
        private final Sessions sessions;
        private final Checkpoints checkpoints;
        private final TempFiles tempFiles;
        private final Vacuums vacuums;
        private final Locks locks = new Locks();
        private final Events events;
        private final Pooler pooler;
        private final Counter[] counters;
        private final Map<String, Counter[]> asking = new HashMap<>();
        private @Nullable EventClass lastType;
        private Counter[] lastAsking = {};
        private final Sighting seen = new Sighting();

        /** For {@code window}, whose ends are closed. */
        public Collector(Window window, Set<Topic> topics) {
            this.window = window;
            this.topics = topics;
            Steps steps = new Steps(window, MOST_STEPS);
            queries = new Queries(steps);
            sessions = new Sessions(steps);
            checkpoints = new Checkpoints(steps);
            tempFiles = new TempFiles(steps);
            vacuums = new Vacuums(steps);
            events = new Events(steps);
            pooler = new Pooler(steps);
            counters = counters();
        }

        private Counter[] counters() {
            Map<Counter, Set<Topic>> all = new LinkedHashMap<>();
            // First, for temporary files ask what ran before them.
            all.put(queries, Set.of(Topic.QUERIES, Topic.TOP, Topic.TEMP_FILES));
            all.put(sessions, Set.of(Topic.SESSIONS, Topic.CONNECTIONS));
            all.put(checkpoints, Set.of(Topic.CHECKPOINTS));
            all.put(tempFiles, Set.of(Topic.TEMP_FILES));
            all.put(vacuums, Set.of(Topic.VACUUMS));
            all.put(locks, Set.of(Topic.LOCKS, Topic.QUERIES));
            all.put(events, Set.of(Topic.EVENTS));
            all.put(pooler, Set.of(Topic.PGBOUNCER));
            return all.entrySet().stream()
                    .filter(
                            counter ->
                                    topics.contains(Topic.OVERVIEW)
                                            || !Collections.disjoint(counter.getValue(), topics))
                    .map(Map.Entry::getKey)
                    .toArray(Counter[]::new);
        }

        @Override
        public void visit(LogFile file, RawEvent event) {
            seen.of(file, event);
            for (Counter counter : asking(event.type())) {
                counter.see(seen);
            }
        }

        @SuppressWarnings("ReferenceEquality") // only to be quick: most lines are like the last
        private Counter[] asking(@Nullable EventClass type) {
            if (type != lastType || type == null) {
                lastType = type;
                String id = type == null ? "" : type.id();
                lastAsking =
                        asking.computeIfAbsent(
                                id,
                                _ ->
                                        Arrays.stream(counters)
                                                .filter(c -> isFor(c.classes(), id))
                                                .toArray(Counter[]::new));
            }
            return lastAsking;
        }

        private static boolean isFor(Set<String> classes, String id) {
            return classes.isEmpty() || classes.contains(id);
        }

        /** What came of {@code scan}. */
        public Report report(Scan scan) {
            List<Section> sections = new ArrayList<>();
            for (Topic topic : topics) {
                List<Table> tables =
                        switch (topic) {
                            case OVERVIEW -> overview();
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
                            case PGBOUNCER -> pooler.tables();
                        };
                sections.add(new Section(topic, tables));
            }
            return new Report(window, sections, scan);
        }

        /** What one page has room for, of a collector of {@link Topic#OVERVIEW}. */
        public List<Table> digest() {
            Table.Builder totals =
                    Table.of("Totals", Table.Shape.ROWS, Table.text("what"), Table.count("value"));
            queries.overview(totals);
            sessions.overview(totals);
            checkpoints.overview(totals);
            tempFiles.overview(totals);
            vacuums.overview(totals);
            locks.overview(totals);
            List<Table> tables = new ArrayList<>(List.of(totals.build()));
            Stream.of(events.tables(), queries.top(), checkpoints.tables(), vacuums.tables())
                    .flatMap(List::stream)
                    .filter(table -> DIGEST.contains(table.title()))
                    .forEach(tables::add);
            return new Section(Topic.OVERVIEW, tables).tables();
        }

        private List<Table> overview() {
            Table.Builder table =
                    Table.of("In all", Table.Shape.ROWS, Table.text("what"), Table.count("value"));
            queries.overview(table);
            events.overview(table);
            sessions.overview(table);
            checkpoints.overview(table);
            tempFiles.overview(table);
            vacuums.overview(table);
            locks.overview(table);
            List<Table> tables = new ArrayList<>(List.of(table.build()));
            tables.addAll(queries.traffic());
            return tables;
        }
    }
}
