package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.OnPrimary;
import ai.dbtool.db.plan.ExplainResult.Dependent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Extended statistics worth creating: on columns that are compared together and whose values depend
 * on each other.
 *
 * @param factor how many times more rows there are than the planner expects
 */
public record ExtendedStatistics(
        String table, List<String> columns, double factor, String statement, String undo) {

    /** Those that {@code statements} need, each once. */
    public static List<ExtendedStatistics> of(List<PlannedStatement> statements) {
        Map<String, ExtendedStatistics> found = new LinkedHashMap<>();
        statements.stream()
                .flatMap(statement -> statement.dependent().stream())
                .forEach(d -> found.putIfAbsent(d.table() + d.columns(), of(d)));
        return List.copyOf(found.values());
    }

    /** For a standby, where it cannot be created. */
    public ExtendedStatistics onStandby() {
        return new ExtendedStatistics(
                table, columns, factor, OnPrimary.mark(statement), OnPrimary.mark(undo));
    }

    private static ExtendedStatistics of(Dependent d) {
        String columns =
                d.columns().stream().map(Names::readable).collect(Collectors.joining(", "));
        String table = d.table().substring(d.table().lastIndexOf('.') + 1).replace("\"", "");
        String name = Names.readable(table + "_" + String.join("_", d.columns()) + "_stat");
        return new ExtendedStatistics(
                d.table(),
                d.columns(),
                d.factor(),
                "CREATE STATISTICS %s ON %s FROM %s; ANALYZE %s;"
                        .formatted(name, columns, d.table(), d.table()),
                "DROP STATISTICS " + name + ";");
    }
}
