package ai.dbtool.log.report;

import ai.dbtool.log.query.Steps;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What autovacuum did, table by table. */
final class Vacuums implements Counter {

    private static final int TABLES = 20_000;

    private static final class Tally {
        private long vacuums;
        private long analyzes;
        private double tuples;
        private double pages;
        private double notRemovable;
        private double elapsed;
        private double cpu;
        private double scans;
    }

    private final Steps steps;
    private final long[] vacuums;
    private final long[] analyzes;
    private final Map<String, Tally> tables = new HashMap<>();
    private long allVacuums;
    private long allAnalyzes;

    Vacuums(Steps steps) {
        this.steps = steps;
        vacuums = new long[steps.count()];
        analyzes = new long[steps.count()];
    }

    @Override
    public Set<String> classes() {
        return Set.of("L26");
    }

    @Override
    public void see(Sighting seen) {
        Map<String, Object> fields = seen.file().event(seen.raw()).fields();
        String name = fields.get("database") + "." + fields.get("table");
        Tally tally =
                tables.size() < TABLES || tables.containsKey(name)
                        ? tables.computeIfAbsent(name, _ -> new Tally())
                        : tables.computeIfAbsent("(others)", _ -> new Tally());
        int step = steps.of(seen.time);
        if ("analyze".equals(seen.set.get("kind"))) {
            allAnalyzes++;
            tally.analyzes++;
            if (step >= 0) {
                analyzes[step]++;
            }
        } else {
            allVacuums++;
            tally.vacuums++;
            tally.tuples += Checkpoints.number(fields.get("removedTuples"));
            tally.pages += Checkpoints.number(fields.get("removedPages"));
            tally.notRemovable += Checkpoints.number(fields.get("deadNotRemovable"));
            tally.scans += Checkpoints.number(fields.get("indexScans"));
            if (step >= 0) {
                vacuums[step]++;
            }
        }
        tally.elapsed += Checkpoints.number(fields.get("elapsedSeconds"));
        tally.cpu +=
                Checkpoints.number(fields.get("userSeconds"))
                        + Checkpoints.number(fields.get("systemSeconds"));
    }

    /** Rows of the overview. */
    void overview(Table.Builder table) {
        table.row("automatic vacuums", allVacuums).row("automatic analyzes", allAnalyzes);
    }

    @Override
    public List<Table> tables() {
        Table.Builder course =
                Table.of(
                        "Automatic vacuums and analyzes",
                        Table.Shape.COURSE,
                        Table.time("at"),
                        Table.count("vacuums"),
                        Table.count("analyzes"));
        for (int i = 0; allVacuums + allAnalyzes > 0 && i < steps.count(); i++) {
            course.row(steps.at(i), vacuums[i], analyzes[i]);
        }
        return List.of(
                course.build(),
                work(),
                removed("Tuples removed", "tuples", tally -> tally.tuples),
                removed("Pages removed", "pages", tally -> tally.pages));
    }

    private Table work() {
        Table.Builder table =
                Table.of(
                        "Vacuums and analyzes by table",
                        Table.Shape.ROWS,
                        Table.text("table"),
                        Table.count("vacuums"),
                        Table.count("analyzes"),
                        Table.count("index scans"),
                        Table.millis("elapsed"),
                        Table.millis("CPU"));
        sorted(Comparator.comparingDouble(e -> -(e.getValue().vacuums + e.getValue().analyzes)))
                .forEach(
                        e ->
                                table.row(
                                        e.getKey(),
                                        e.getValue().vacuums,
                                        e.getValue().analyzes,
                                        (long) e.getValue().scans,
                                        e.getValue().elapsed * 1_000,
                                        e.getValue().cpu * 1_000));
        return table.build(tables.size());
    }

    private Table removed(
            String title, String what, java.util.function.ToDoubleFunction<Tally> by) {
        Table.Builder table =
                Table.of(
                        title,
                        Table.Shape.BARS,
                        Table.text("table"),
                        Table.count(what),
                        Table.count("dead, not removable"));
        List<Map.Entry<String, Tally>> with = new ArrayList<>();
        sorted(Comparator.comparingDouble(e -> -by.applyAsDouble(e.getValue()))).stream()
                .filter(e -> by.applyAsDouble(e.getValue()) > 0 || e.getValue().notRemovable > 0)
                .forEach(with::add);
        with.forEach(
                e ->
                        table.row(
                                e.getKey(),
                                (long) by.applyAsDouble(e.getValue()),
                                (long) e.getValue().notRemovable));
        return table.build();
    }

    private List<Map.Entry<String, Tally>> sorted(Comparator<Map.Entry<String, Tally>> by) {
        return tables.entrySet().stream()
                .sorted(by.thenComparing(Map.Entry.comparingByKey()))
                .limit(Table.MOST_ROWS)
                .toList();
    }
}
