package ai.dbtool.db.rows;

import ai.dbtool.db.plan.Expression;
import ai.dbtool.db.plan.Expression.Binary;
import ai.dbtool.db.plan.Expression.Part;
import ai.dbtool.db.plan.Token;
import ai.dbtool.db.rows.WhyRowsResult.Condition;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many rows satisfy each condition of a scan, and how many all but that one.
 *
 * @param total rows looked at
 * @param together rows that satisfy all conditions on this table alone
 */
record ConditionCounts(long total, long together, List<Condition> each) {

    private static final int MOST_CONDITIONS = 8;
    private static final int MOST_VALUES = 5;

    private static final Pattern ORDERED =
            Pattern.compile("smallint|integer|bigint|numeric|real|double.*|date|time.*|interval");

    private static final Pattern TEXT = Pattern.compile("text|character.*|citext|name");

    /** Counted by {@code probe}; empty when the table cannot be read this way. */
    static Mono<ConditionCounts> of(Probe probe) {
        List<Part> own = probe.own().stream().limit(MOST_CONDITIONS).toList();
        return probe.one(expressions(own, probe))
                .map(row -> read(own, row))
                .flatMap(counts -> counts.withValues(own, probe));
    }

    private static String expressions(List<Part> own, Probe probe) {
        List<String> list = new ArrayList<>(List.of("count(*)", count(own)));
        for (Part condition : own) {
            list.add(count(List.of(condition)));
            list.add(count(own.stream().filter(c -> !c.equals(condition)).toList()));
            String column = compared(condition, probe);
            boolean ordered = column != null && ORDERED.matcher(probe.type(column)).matches();
            list.add(ordered ? extreme("min", column, probe) : "NULL");
            list.add(ordered ? extreme("max", column, probe) : "NULL");
        }
        return String.join(", ", list);
    }

    private static String extreme(String function, @Nullable String column, Probe probe) {
        return function + "(" + probe.quoted(Objects.requireNonNull(column)) + ")::text";
    }

    private static String count(List<Part> conditions) {
        return conditions.isEmpty()
                ? "count(*)"
                : conditions.stream()
                        .map(c -> "(" + c.text() + ")")
                        .collect(Collectors.joining(" AND ", "count(*) FILTER (WHERE ", ")"));
    }

    /** The column that a condition compares. */
    private static @Nullable String compared(Part condition, Probe probe) {
        return switch (condition.node()) {
            case Binary b when probe.column(b.left()) != null -> probe.column(b.left());
            case Binary b -> probe.column(b.right());
            case Expression.Quantified q -> probe.column(q.left());
            default -> null;
        };
    }

    private static ConditionCounts read(List<Part> own, List<@Nullable String> row) {
        List<Condition> each =
                IntStream.range(0, own.size())
                        .mapToObj(i -> condition(own.get(i), row, 2 + 4 * i))
                        .toList();
        return new ConditionCounts(number(row.get(0)), number(row.get(1)), each);
    }

    private static Condition condition(Part condition, List<@Nullable String> row, int at) {
        String least = row.get(at + 2);
        List<String> present =
                least == null
                        ? List.of()
                        : List.of("least " + least, "greatest " + row.get(at + 3));
        return new Condition(
                condition.text(), number(row.get(at)), number(row.get(at + 1)), present);
    }

    private static long number(@Nullable String cell) {
        return Long.parseLong(Objects.requireNonNull(cell));
    }

    /** For text that no row holds: the values there are, one that differs by case first. */
    private Mono<ConditionCounts> withValues(List<Part> own, Probe probe) {
        return Flux.range(0, own.size())
                .concatMap(i -> withValues(each.get(i), own.get(i), probe))
                .collectList()
                .map(found -> new ConditionCounts(total, together, found));
    }

    private Mono<Condition> withValues(Condition counted, Part condition, Probe probe) {
        String column = compared(condition, probe);
        String wanted = condition.node() instanceof Binary b ? literal(b) : null;
        if (counted.matching() > 0
                || total == 0
                || column == null
                || wanted == null
                || !TEXT.matcher(probe.type(column)).matches()) {
            return Mono.just(counted);
        }
        String sql =
                "SELECT v, n FROM (SELECT "
                        + probe.quoted(column)
                        + "::text AS v, count(*) AS n FROM "
                        + probe.from()
                        + " GROUP BY 1) q ORDER BY (lower(btrim(v, E' \\t\\r\\n')) ="
                        + " lower(btrim($1, E' \\t\\r\\n'))) DESC NULLS LAST, n DESC, v";
        return probe.rows(sql, List.of(wanted), MOST_VALUES)
                .map(
                        rows ->
                                new Condition(
                                        counted.condition(),
                                        counted.matching(),
                                        counted.withoutIt(),
                                        rows.stream().map(r -> value(r, wanted)).toList()));
    }

    private static String value(List<@Nullable String> row, String wanted) {
        String value = row.get(0);
        boolean near = value != null && value.strip().equalsIgnoreCase(wanted.strip());
        return (value == null ? "NULL" : "'" + value + "'")
                + " in "
                + row.get(1)
                + " rows"
                + (near ? ", which differs by case or blanks only" : "");
    }

    /** The text literal that one side is. */
    private static @Nullable String literal(Binary comparison) {
        String side =
                comparison.right() instanceof Expression.Value
                        ? comparison.rightText()
                        : comparison.leftText();
        List<Token> tokens = Token.of(side);
        if (tokens.isEmpty() || tokens.getFirst().kind() != Token.Kind.STRING) {
            return null;
        }
        String text = tokens.getFirst().text();
        boolean escaped = text.startsWith("E");
        String inner = text.substring(escaped ? 2 : 1, text.length() - 1).replace("''", "'");
        return escaped ? inner.replace("\\\\", "\\") : inner;
    }
}
