package ai.dbtool.log.report;

import ai.dbtool.log.event.Event;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.event.SqlState;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.query.Steps;
import ai.dbtool.log.report.Statements.Tally;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Levels, classes of errors, and what is most often complained of. */
final class Events implements Counter {

    /** Names of SQLSTATE classes (errcodes.txt), those that a log often has. */
    private static final Map<String, String> STATES =
            Map.ofEntries(
                    Map.entry("08", "connection exception"),
                    Map.entry("0A", "feature not supported"),
                    Map.entry("21", "cardinality violation"),
                    Map.entry("22", "data exception"),
                    Map.entry("23", "integrity constraint violation"),
                    Map.entry("25", "invalid transaction state"),
                    Map.entry("26", "invalid SQL statement name"),
                    Map.entry("28", "invalid authorization specification"),
                    Map.entry("2B", "dependent privilege descriptors still exist"),
                    Map.entry("34", "invalid cursor name"),
                    Map.entry("3D", "invalid catalog name"),
                    Map.entry("3F", "invalid schema name"),
                    Map.entry("40", "transaction rollback"),
                    Map.entry("42", "syntax error or access rule violation"),
                    Map.entry("44", "WITH CHECK OPTION violation"),
                    Map.entry("53", "insufficient resources"),
                    Map.entry("54", "program limit exceeded"),
                    Map.entry("55", "object not in prerequisite state"),
                    Map.entry("57", "operator intervention"),
                    Map.entry("58", "system error"),
                    Map.entry("F0", "configuration file error"),
                    Map.entry("P0", "PL/pgSQL error"),
                    Map.entry("XX", "internal error"));

    private final Steps steps;
    private final long[] counts = new long[Severity.values().length];
    private final long[] errors;
    private final long[] warnings;
    private final Shares states = new Shares();
    private final Normal normal = new Normal();
    private final Statements messages = new Statements(normal);
    private long all;
    private long failed;

    Events(Steps steps) {
        this.steps = steps;
        errors = new long[steps.count()];
        warnings = new long[steps.count()];
    }

    @Override
    public Set<String> classes() {
        return Set.of();
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // never stored, never sent
    public void see(Sighting seen) {
        all++;
        Severity severity = seen.severity;
        counts[severity.ordinal()]++;
        boolean error = severity.isError();
        if (!error && severity != Severity.WARNING) {
            return;
        }
        int step = steps.of(seen.time);
        if (step >= 0) {
            (error ? errors : warnings)[step]++;
        }
        if (error) {
            failed++;
            int state = seen.raw().state();
            states.add(state == SqlState.UNKNOWN ? "" : named(SqlState.text(state)), 0);
        }
        byte[] message =
                (severity + ": " + Event.firstLine(seen.raw().text(Part.MESSAGE)))
                        .getBytes(StandardCharsets.UTF_8);
        normal.of(message, 0, message.length);
        Tally unused = messages.add(1, seen);
    }

    private static String named(String state) {
        String group = state.substring(0, 2);
        String name = STATES.get(group);
        return name == null ? group : group + " " + name;
    }

    /** Rows of the overview. */
    void overview(Table.Builder table) {
        table.row("events", all)
                .row("errors", failed)
                .row("different complaints", (long) messages.size());
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // never stored, never sent
    public List<Table> tables() {
        Table.Builder levels =
                Table.of(
                        "Events by level",
                        Table.Shape.BARS,
                        Table.text("level"),
                        Table.count("events"),
                        Table.percent("share"));
        for (Severity severity : Severity.values()) {
            long count = counts[severity.ordinal()];
            if (count > 0) {
                levels.row(severity.name(), count, 100.0 * count / all);
            }
        }
        Table.Builder course =
                Table.of(
                        "Errors and warnings",
                        Table.Shape.COURSE,
                        Table.time("at"),
                        Table.count("errors"),
                        Table.count("warnings"));
        for (int i = 0; messages.size() > 0 && i < steps.count(); i++) {
            course.row(steps.at(i), errors[i], warnings[i]);
        }
        Table.Builder most =
                Table.of(
                        "Most frequent errors and warnings",
                        Table.Shape.ROWS,
                        Table.count("count"),
                        Table.text("message"),
                        Table.handle());
        messages.sorted(Tally::count).stream()
                .limit(Table.MOST_ROWS)
                .forEach(tally -> most.row(tally.count(), tally.text(), tally.handle()));
        return List.of(
                levels.build(),
                course.build(),
                states.table("Errors by SQLSTATE class", "class"),
                most.build(messages.size()));
    }
}
