package ai.dbtool.db.rows;

import ai.dbtool.db.plan.ConditionParser;
import ai.dbtool.db.plan.Expression;
import ai.dbtool.db.plan.Expression.Binary;
import ai.dbtool.db.plan.Expression.Part;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Why the two sides of an equality never meet: the different keys of both tables are compared as
 * text, as they are and without regard to case and blanks. Keys beyond the first 20,000 of a side,
 * and tables so large that only a sample could be read, are not compared.
 */
final class JoinKeys {

    private static final int MOST_KEYS = 20_000;

    private final Flow root;
    private final Function<Flow, @Nullable Probe> probes;

    JoinKeys(Flow root, Function<Flow, @Nullable Probe> probes) {
        this.root = root;
        this.probes = probes;
    }

    /** One side of an equality. */
    private record Side(Probe probe, String column) {

        String keys(String name) {
            String key = probe.quoted(column);
            return name
                    + " AS (SELECT DISTINCT "
                    + key
                    + "::text AS k FROM "
                    + probe.from()
                    + " WHERE "
                    + key
                    + " IS NOT NULL LIMIT "
                    + MOST_KEYS
                    + ")";
        }
    }

    /** What the keys of {@code condition} tell, to be added to a sentence; maybe nothing. */
    Mono<String> of(@Nullable String condition) {
        return condition == null ? Mono.just("") : of(ConditionParser.conjuncts(condition));
    }

    Mono<String> of(List<Part> conditions) {
        return conditions.stream()
                .flatMap(c -> c.node() instanceof Binary b ? Stream.of(b) : Stream.of())
                .filter(b -> b.operator().equals("="))
                .map(b -> Stream.of(b.left(), b.right()).flatMap(this::side).toList())
                .filter(sides -> sides.size() == 2)
                .findFirst()
                .map(sides -> compared(sides.get(0), sides.get(1)))
                .orElse(Mono.just(""));
    }

    private Stream<Side> side(Expression expression) {
        return root.all()
                .map(probes)
                .filter(p -> p != null && !p.sampled())
                .filter(p -> expression.columns().stream().allMatch(c -> p.has(c.alias())))
                .flatMap(
                        p -> {
                            String column = p.column(expression);
                            return column == null ? Stream.of() : Stream.of(new Side(p, column));
                        })
                .limit(1);
    }

    private static Mono<String> compared(Side left, Side right) {
        String sql =
                "WITH "
                        + left.keys("l")
                        + ", "
                        + right.keys("r")
                        + " SELECT (SELECT count(*) FROM l JOIN r ON l.k = r.k),"
                        + " (SELECT count(*) FROM l JOIN r ON lower(btrim(l.k)) = lower(btrim(r.k))),"
                        + " (SELECT min(k) FROM l), (SELECT min(k) FROM r)";
        return left.probe()
                .rows(sql, List.of(), 1)
                .map(rows -> rows.isEmpty() ? "" : told(rows.getFirst(), left, right));
    }

    private static String told(List<@Nullable String> row, Side left, Side right) {
        String examples =
                "'"
                        + row.get(2)
                        + "' ("
                        + left.probe().type(left.column())
                        + ") against '"
                        + row.get(3)
                        + "' ("
                        + right.probe().type(right.column())
                        + ")";
        if (!"0".equals(row.get(0))) {
            return "; "
                    + row.get(0)
                    + " keys are in both tables, so the other conditions keep only rows that do not"
                    + " meet";
        }
        return "0".equals(row.get(1))
                ? "; no key of one table is in the other: for example " + examples
                : "; "
                        + row.get(1)
                        + " keys would match but for case or blanks: for example "
                        + examples;
    }
}
