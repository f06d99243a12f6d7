package ai.dbtool.log.report;

import ai.dbtool.log.event.ClientAddress;
import ai.dbtool.log.query.Steps;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** PgBouncer: what its statistics lines say over time, who logs in, and whom it turns away. */
final class Pooler implements Counter {

    private static final List<String> FIELDS =
            List.of(
                    "xactsPerSecond",
                    "queriesPerSecond",
                    "inBytesPerSecond",
                    "outBytesPerSecond",
                    "xactMicros",
                    "queryMicros",
                    "waitMicros");

    private final Steps steps;
    private final long[] lines;
    private final double[][] sums;
    private final Shares databases = new Shares();
    private final Shares users = new Shares();
    private final Shares clients = new Shares();
    private final Shares reasons = new Shares();
    private final Shares reserve = new Shares();
    private long statistics;

    Pooler(Steps steps) {
        this.steps = steps;
        lines = new long[steps.count()];
        sums = new double[FIELDS.size()][steps.count()];
    }

    @Override
    public Set<String> classes() {
        return Set.of("N10", "N11", "N12", "N13", "N14", "N15", "N16", "N17");
    }

    @Override
    public void see(Sighting seen) {
        Map<String, Object> fields = seen.file().event(seen.raw()).fields();
        switch (seen.type) {
            case "N17" -> statistics(seen, fields);
            case "N16" -> {
                if ("login".equals(seen.set.get("phase"))) {
                    databases.add(text(fields, "database"), 0);
                    users.add(text(fields, "role"), 0);
                    clients.add(ClientAddress.withoutPort(text(fields, "client")), 0);
                }
            }
            case "N14" -> reserve.add(text(fields, "database"), 0);
            case "N10" -> reasons.add("no more connections: " + text(fields, "limit"), 0);
            case "N11" -> reasons.add("query_wait_timeout", 0);
            case "N12" -> reasons.add("server cannot be reached", 0);
            case "N13" -> reasons.add("login refused: " + text(fields, "reason"), 0);
            case "N15" -> reasons.add("told the client: " + text(fields, "reason"), 0);
            default -> {}
        }
    }

    private void statistics(Sighting seen, Map<String, Object> fields) {
        int step = steps.of(seen.time);
        if (step < 0) {
            return;
        }
        statistics++;
        lines[step]++;
        for (int i = 0; i < FIELDS.size(); i++) {
            sums[i][step] += Checkpoints.number(fields.get(FIELDS.get(i)));
        }
    }

    private static String text(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    @Override
    public List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        tables.add(
                course(
                        "Requests a second",
                        0,
                        Table.count("transactions"),
                        Table.count("queries")));
        tables.add(course("Bytes a second", 2, Table.bytes("in"), Table.bytes("out")));
        tables.add(
                course(
                        "Mean duration, microseconds",
                        4,
                        Table.count("transaction"),
                        Table.count("query"),
                        Table.count("wait for a server")));
        tables.add(databases.table("Logins by database", "database"));
        tables.add(users.table("Logins by user", "user"));
        tables.add(clients.table("Logins by host", "host"));
        tables.add(reasons.table("Clients turned away", "reason"));
        tables.add(reserve.table("Reserve pools used", "database"));
        return tables;
    }

    /** Steps without a statistics line (one a minute by default) are left out. */
    private Table course(String title, int first, Table.Column... columns) {
        Table.Column[] all = new Table.Column[columns.length + 1];
        all[0] = Table.time("at");
        System.arraycopy(columns, 0, all, 1, columns.length);
        Table.Builder table = Table.of(title, Table.Shape.COURSE, all);
        for (int i = 0; statistics > 0 && i < lines.length; i++) {
            if (lines[i] > 0) {
                Object[] row = new Object[all.length];
                row[0] = steps.at(i);
                for (int column = 0; column < columns.length; column++) {
                    row[column + 1] = sums[first + column][i] / lines[i];
                }
                table.row(row);
            }
        }
        return table.build();
    }
}
