package ai.dbtool.log.report;

import ai.dbtool.log.query.Steps;
import ai.dbtool.log.report.Statements.Tally;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Temporary files: how many, how large, and of which statements. */
final class TempFiles implements Counter {

    private final Steps steps;
    private final long[] count;
    private final double[] bytes;
    private final Normal normal = new Normal();
    private final Statements statements = new Statements(normal);
    private long files;
    private double all;
    private double largest;

    TempFiles(Steps steps) {
        this.steps = steps;
        count = new long[steps.count()];
        bytes = new double[steps.count()];
    }

    @Override
    public Set<String> classes() {
        return Set.of("L25");
    }

    @Override
    public void see(Sighting seen) {
        Object size = seen.file().event(seen.raw()).fields().get("sizeBytes");
        if (!(size instanceof Number number)) {
            return;
        }
        double value = number.doubleValue();
        files++;
        all += value;
        largest = Math.max(largest, value);
        int step = steps.of(seen.time);
        if (step >= 0) {
            count[step]++;
            bytes[step] += value;
        }
        String before = seen.before;
        if (seen.statement(seen.raw())) {
            normal.of(seen.bytes, seen.from, seen.to);
            Tally unused = statements.add(value, seen);
        } else if (before != null) {
            // The extended protocol drops them when no statement runs any more.
            byte[] text = before.getBytes(StandardCharsets.UTF_8);
            normal.of(text, 0, text.length);
            Tally unused = statements.add(value, seen);
            seen.remember(before);
        }
    }

    /** Rows of the overview. */
    void overview(Table.Builder table) {
        table.row("temporary files", files)
                .row("bytes of temporary files", (long) all)
                .row("largest temporary file, bytes", (long) largest);
    }

    @Override
    public List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        Table.Builder number =
                Table.of(
                        "Temporary files",
                        Table.Shape.COURSE,
                        Table.time("at"),
                        Table.count("files"));
        Table.Builder size =
                Table.of(
                        "Size of temporary files",
                        Table.Shape.COURSE,
                        Table.time("at"),
                        Table.bytes("size"));
        for (int i = 0; files > 0 && i < steps.count(); i++) {
            number.row(steps.at(i), count[i]);
            size.row(steps.at(i), (long) bytes[i]);
        }
        tables.add(number.build());
        tables.add(size.build());
        tables.add(top("Queries with most temporary files", Tally::count));
        tables.add(top("Queries with largest temporary files", Tally::most));
        return tables;
    }

    private Table top(String title, java.util.function.ToDoubleFunction<Tally> by) {
        Table.Builder table =
                Table.of(
                        title,
                        Table.Shape.ROWS,
                        Table.count("files"),
                        Table.bytes("size"),
                        Table.bytes("largest"),
                        Table.text("query"),
                        Table.handle());
        statements.sorted(by).stream()
                .limit(Table.MOST_ROWS)
                .forEach(
                        tally ->
                                table.row(
                                        tally.count(),
                                        (long) tally.sum(),
                                        (long) tally.most(),
                                        tally.text(),
                                        tally.handle()));
        return table.build(statements.size());
    }
}
