package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.ExplainResult.Dependent;
import ai.dbtool.db.plan.ExplainResult.Node;
import ai.dbtool.db.plan.ExplainResult.Predicate;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Columns of one scan that are compared for equality together and depend on each other: the planner
 * multiplies their selectivities and expects far too few rows. Whether they do is counted in a
 * sample of whole pages; only numbers of distinct values leave the server. A column that adds
 * nothing to the dependence is left out.
 */
final class DependentColumns {

    private static final long BIG_ROWS = 10_000;
    private static final int MOST_COLUMNS = 5;
    private static final int MOST_SCANS = 3;
    private static final int SAMPLE = 20_000;

    /** Below this estimates differ for many reasons. */
    private static final double WRONG_FACTOR = 10;

    /** A combination must come this often in the sample for its count to mean anything. */
    private static final double OFTEN = 10;

    /** Independent columns make nearly as many combinations as they could. */
    private static final double INDEPENDENT = 0.5;

    /**
     * Distinct values: of all columns together, of all but one, of each.
     *
     * @param known columns of each extended statistics that would tell, between separators
     */
    record Counts(
            long sampled, long together, List<Long> without, List<Long> each, List<String> known) {}

    private static final String SEPARATOR = "\u001f";

    private static final String KNOWN =
            """
            ARRAY(SELECT string_agg(a.attname, chr(31)) FROM pg_statistic_ext e
                    JOIN pg_attribute a ON a.attrelid = e.stxrelid AND a.attnum = ANY (e.stxkeys)
                   WHERE e.stxrelid = to_regclass(:relation) AND e.stxkind && '{f,m}'
                   GROUP BY e.oid)""";

    private record Scan(Node node, List<String> columns) {}

    private DependentColumns() {}

    static Mono<List<Dependent>> of(List<Node> nodes, Database database, Sight sight) {
        return Flux.fromIterable(nodes)
                .mapNotNull(DependentColumns::scan)
                .cast(Scan.class)
                .take(MOST_SCANS)
                .concatMap(
                        scan ->
                                sight.tolerate(
                                                "dependence of columns",
                                                database.rows(
                                                        Counts.class,
                                                        sql(scan),
                                                        Map.of(
                                                                "relation",
                                                                Objects.requireNonNull(
                                                                        scan.node().relation()))))
                                        .flatMapIterable(rows -> found(scan, rows)))
                .collectList();
    }

    private static @Nullable Scan scan(Node node) {
        List<String> columns =
                node.predicates().stream()
                        .filter(p -> p.kind().equals(Predicates.EQUALITY))
                        .map(Predicate::column)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList();
        Long rows = node.relationRows();
        boolean few = rows != null && node.estimatedRows() * WRONG_FACTOR < rows;
        return rows != null
                        && few
                        && rows >= BIG_ROWS
                        && node.relation() != null
                        && columns.size() >= 2
                        && columns.size() <= MOST_COLUMNS
                ? new Scan(node, columns)
                : null;
    }

    private static String sql(Scan scan) {
        List<String> quoted = scan.columns().stream().map(Names::quoted).toList();
        String without =
                IntStream.range(0, quoted.size())
                        .mapToObj(
                                left ->
                                        distinct(
                                                IntStream.range(0, quoted.size())
                                                        .filter(i -> i != left)
                                                        .mapToObj(quoted::get)
                                                        .toList()))
                        .collect(Collectors.joining(", "));
        String each =
                quoted.stream().map(c -> distinct(List.of(c))).collect(Collectors.joining(", "));
        double percent =
                Math.min(100, 100.0 * SAMPLE / Math.max(1, Objects.requireNonNull(rows(scan))));
        return "SELECT count(*) AS sampled, "
                + distinct(quoted)
                + " AS together, ARRAY["
                + without
                + "] AS without, ARRAY["
                + each
                + "] AS each, "
                + KNOWN
                + " AS known FROM (SELECT "
                + String.join(", ", quoted)
                + " FROM "
                + scan.node().relation()
                + " TABLESAMPLE SYSTEM ("
                + percent
                + ") LIMIT "
                + SAMPLE
                + ") s";
    }

    private static @Nullable Long rows(Scan scan) {
        return scan.node().relationRows();
    }

    private static String distinct(List<String> columns) {
        return "count(DISTINCT ROW(" + String.join(", ", columns) + "))";
    }

    private static List<Dependent> found(Scan scan, List<Counts> rows) {
        if (rows.isEmpty() || rows.getFirst().sampled() < OFTEN * rows.getFirst().together()) {
            return List.of();
        }
        Counts counts = rows.getFirst();
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < scan.columns().size(); i++) {
            double independent = (double) counts.without().get(i) * counts.each().get(i);
            if (counts.together() < INDEPENDENT * independent) {
                columns.add(scan.columns().get(i));
            }
        }
        double likely =
                (double) Objects.requireNonNull(rows(scan)) / Math.max(1, counts.together());
        double factor = likely / Math.max(1, scan.node().estimatedRows());
        boolean known =
                counts.known().stream()
                        .anyMatch(k -> List.of(k.split(SEPARATOR)).containsAll(columns));
        return columns.size() < 2 || factor < WRONG_FACTOR || known
                ? List.of()
                : List.of(
                        new Dependent(
                                Objects.requireNonNull(scan.node().relation()),
                                List.copyOf(columns),
                                scan.node().path(),
                                scan.node().estimatedRows(),
                                Math.round(likely),
                                Math.round(10 * factor) / 10.0));
    }
}
