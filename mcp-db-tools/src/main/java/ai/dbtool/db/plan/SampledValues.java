package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.ColumnComparisons.Comparison;
import ai.dbtool.db.plan.ColumnComparisons.Kind;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Puts values of the columns in place of the {@code $n} that pg_stat_statements left: for equality
 * a value that is about as frequent as they are on average, for a pair of bounds a tenth of the
 * rows from their middle on, for a single bound the tenth at its end. LIMIT becomes the rows a call
 * returned. What is compared with no column that has statistics stays {@code $n}, and the plan
 * generic as to it.
 */
final class SampledValues {

    private static final double WINDOW = 0.1;

    /**
     * A text with values.
     *
     * @param sampled how many of its {@code $n} have one
     * @param left how many are still there
     */
    record Sampled(String sql, int sampled, int left) {}

    record StatsRow(
            String schema,
            String name,
            String column,
            boolean numeric,
            double distinct,
            @Nullable List<String> common,
            @Nullable List<Double> shares,
            @Nullable List<String> bounds) {}

    private static final String STATS =
            """
            SELECT st.schemaname AS schema, st.tablename AS name, st.attname AS column, t.typcategory = 'N' AS numeric,
                   CASE WHEN st.n_distinct < 0 THEN -st.n_distinct * greatest(c.reltuples, 1) ELSE st.n_distinct END AS distinct,
                   st.most_common_vals::text::text[] AS common, st.most_common_freqs::float8[] AS shares,
                   st.histogram_bounds::text::text[] AS bounds
              FROM unnest(CAST(:schemas AS text[]), CAST(:names AS text[])) u(s, n)
              JOIN pg_stats st ON st.schemaname = u.s AND st.tablename = u.n AND st.attname = ANY (CAST(:columns AS text[]))
              JOIN pg_namespace ns ON ns.nspname = u.s
              JOIN pg_class c ON c.relnamespace = ns.oid AND c.relname = u.n
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = st.attname
              JOIN pg_type t ON t.oid = a.atttypid
             WHERE NOT st.inherited OR c.relkind = 'p'
            """;

    private final String sql;
    private final double rowsPerCall;
    private final List<PlanNode> plan;
    private final Map<String, ValueStatistics> statistics = new HashMap<>();

    private SampledValues(String sql, double rowsPerCall, List<PlanNode> plan) {
        this.sql = sql;
        this.rowsPerCall = rowsPerCall;
        this.plan = plan;
    }

    /** {@code sql} with values; {@code plan} is its generic one. */
    static Mono<Sampled> of(
            String sql, double rowsPerCall, List<PlanNode> plan, Database database, Sight sight) {
        SampledValues values = new SampledValues(sql, rowsPerCall, plan);
        List<Comparison> comparisons = ColumnComparisons.in(sql);
        Set<TableName> tables = new LinkedHashSet<>();
        plan.stream().flatMap(n -> Stream.ofNullable(n.relation())).forEach(tables::add);
        return sight.tolerate(
                        "values of columns",
                        database.rows(
                                StatsRow.class,
                                STATS,
                                Map.of(
                                        "schemas", tables.stream().map(TableName::schema).toList(),
                                        "names", tables.stream().map(TableName::name).toList(),
                                        "columns",
                                                comparisons.stream()
                                                        .map(Comparison::column)
                                                        .distinct()
                                                        .toList())))
                .map(
                        rows -> {
                            rows.forEach(values::keep);
                            return values.filled(comparisons);
                        });
    }

    private void keep(StatsRow row) {
        statistics.put(
                key(new TableName(row.schema(), row.name()), row.column()),
                new ValueStatistics(
                        row.numeric(),
                        row.distinct(),
                        Objects.requireNonNullElse(row.common(), List.of()),
                        Objects.requireNonNullElse(row.shares(), List.of()),
                        Objects.requireNonNullElse(row.bounds(), List.of())));
    }

    private static String key(TableName table, String column) {
        return table + "." + column;
    }

    private Sampled filled(List<Comparison> comparisons) {
        Map<String, String> literals = new HashMap<>();
        for (Comparison c : comparisons) {
            ValueStatistics of = of(c);
            if (of == null) {
                continue;
            }
            List<String> values =
                    switch (c.kind()) {
                        case EQUAL -> of.typical(c.parameters().size());
                        case LOWER -> List.of(of.at(hasUpper(c, comparisons) ? 0.5 : 1 - WINDOW));
                        case UPPER ->
                                List.of(of.at(hasLower(c, comparisons) ? 0.5 + WINDOW : WINDOW));
                    };
            for (int i = 0; i < c.parameters().size() && i < values.size(); i++) {
                literals.putIfAbsent(c.parameters().get(i), of.literal(values.get(i)));
            }
            c.neutral().forEach(p -> literals.putIfAbsent(p, of.neutral()));
        }
        counts(literals);
        return replaced(literals);
    }

    private static boolean hasUpper(Comparison c, List<Comparison> all) {
        return all.stream().anyMatch(o -> o.kind() == Kind.UPPER && o.sameColumn(c));
    }

    private static boolean hasLower(Comparison c, List<Comparison> all) {
        return all.stream().anyMatch(o -> o.kind() == Kind.LOWER && o.sameColumn(c));
    }

    private @Nullable ValueStatistics of(Comparison c) {
        ValueStatistics any = null;
        for (PlanNode node : plan) {
            TableName table = node.relation();
            ValueStatistics found = table == null ? null : statistics.get(key(table, c.column()));
            if (found != null && found.usable()) {
                String alias = String.valueOf(node.text("Alias"));
                if (c.table() == null || c.table().equals(alias)) {
                    return found;
                }
                any = found;
            }
        }
        return any;
    }

    /** {@code LIMIT} and {@code OFFSET}. */
    private void counts(Map<String, String> literals) {
        List<Token> tokens = Token.of(sql);
        for (int i = 0; i + 1 < tokens.size(); i++) {
            Token next = tokens.get(i + 1);
            if (next.kind() == Token.Kind.PARAMETER) {
                if (tokens.get(i).isWord("LIMIT")
                        || tokens.get(i).isWord("FIRST")
                        || tokens.get(i).isWord("NEXT")) {
                    long rows = (long) Math.max(1, Math.ceil(rowsPerCall));
                    literals.put(next.text(), String.valueOf(rows));
                } else if (tokens.get(i).isWord("OFFSET")) {
                    literals.put(next.text(), "0");
                }
            }
        }
    }

    private Sampled replaced(Map<String, String> literals) {
        StringBuilder text = new StringBuilder();
        Set<String> left = new LinkedHashSet<>();
        int at = 0;
        List<Token> parameters = new ArrayList<>();
        Token.of(sql).stream()
                .filter(t -> t.kind() == Token.Kind.PARAMETER)
                .forEach(parameters::add);
        for (Token parameter : parameters) {
            String literal = literals.get(parameter.text());
            if (literal == null) {
                left.add(parameter.text());
            }
            text.append(sql, at, parameter.start())
                    .append(literal == null ? parameter.text() : literal);
            at = parameter.end();
        }
        text.append(sql.substring(at));
        return new Sampled(RowsOfWrites.renumbered(text.toString()), literals.size(), left.size());
    }
}
