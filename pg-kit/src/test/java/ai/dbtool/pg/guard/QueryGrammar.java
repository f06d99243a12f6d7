package ai.dbtool.pg.guard;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Random queries on the attacked database, in which harmless and dangerous objects look alike. */
final class QueryGrammar {

    private static final List<String> TABLES =
            List.of(
                    "t",
                    "public.t",
                    "big",
                    "parts",
                    "shadow.parts",
                    "odd",
                    "orders",
                    "v_plain",
                    "m_plain",
                    "safe_policy",
                    "v_vol",
                    "v_domain",
                    "v_password",
                    "guarded_rows",
                    "pg_class",
                    "pg_roles",
                    "pg_authid",
                    "mixed",
                    "v_ran");
    private static final List<String> CALLS =
            List.of(
                    "abs(%s)",
                    "coalesce(%s, 1)",
                    "length((%s)::text)",
                    "stable_one() + %s",
                    "total(%s)",
                    "vol() + %s",
                    "public.vol_step(1, %s)",
                    "hidden_default() + %s",
                    "random(1, 2) + %s",
                    "secdef() + %s",
                    "(SELECT %s)",
                    "nextval('s') + %s",
                    "greatest(%s, 2)",
                    "nullif(%s, 0)",
                    "array_length(ARRAY[%s], 1)",
                    "setval('s', %s)");
    private static final List<String> AGGREGATES =
            List.of(
                    "count(%s)",
                    "max(%s)",
                    "good_agg(%s)",
                    "vol_agg(%s)",
                    "sum(%s) FILTER (WHERE %s > 1)",
                    "count(DISTINCT %s)",
                    "percentile_disc(0.5) WITHIN GROUP (ORDER BY %s)",
                    "sum(%s) OVER (ORDER BY 1)");
    private static final List<String> CASTS =
            List.of("int", "text", "watched", "rewatched", "numeric", "bigint", "\"char\"", "oid");
    private static final List<String> CONDITIONS =
            List.of(
                    "%s > 1",
                    "%s = %s",
                    "%s IS NULL",
                    "%s BETWEEN 1 AND %s",
                    "%s IN (1, %s)",
                    "NOT (%s < 0)",
                    "%s IS DISTINCT FROM %s",
                    "EXISTS (SELECT 1 WHERE %s = 1)",
                    "@@@ %s",
                    "%s = ANY (ARRAY[1, %s])");

    private final Random random;

    QueryGrammar(Random random) {
        this.random = random;
    }

    String query() {
        return query(2);
    }

    private String query(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> "SELECT " + expression(3);
            case 1 -> "VALUES (" + expression(2) + "), (" + expression(1) + ")";
            case 5 -> query(depth - 1) + " UNION ALL " + query(depth - 1);
            case 6 ->
                    "WITH w(x) AS ("
                            + query(depth - 1)
                            + ") SELECT x FROM w LIMIT "
                            + expression(1);
            case 7 -> "SELECT q.* FROM (" + query(depth - 1) + ") AS q(x) WHERE " + condition();
            default -> select();
        };
    }

    private String select() {
        String sql = "SELECT " + item() + " FROM " + table();
        if (random.nextInt(4) == 0) {
            sql += " JOIN " + table() + " ON " + condition();
        }
        if (random.nextInt(3) == 0) {
            sql += " WHERE " + condition();
        }
        if (random.nextInt(5) == 0) {
            sql += " ORDER BY " + expression(1);
        }
        return random.nextInt(6) == 0 ? sql + " LIMIT " + expression(1) : sql;
    }

    private String table() {
        return switch (random.nextInt(6)) {
            case 0 -> "generate_series(1, " + expression(1) + ") AS g" + random.nextInt(100);
            case 1 -> "LATERAL (SELECT " + expression(2) + ") AS l" + random.nextInt(100);
            default -> pick(TABLES) + " AS a" + random.nextInt(1_000);
        };
    }

    private String item() {
        return switch (random.nextInt(4)) {
            case 0 -> "*";
            case 1 -> filled(pick(AGGREGATES), () -> expression(1));
            default -> expression(3);
        };
    }

    private String condition() {
        return filled(pick(CONDITIONS), () -> expression(1));
    }

    private String expression(int depth) {
        if (depth == 0) {
            return Integer.toString(random.nextInt(9));
        }
        return switch (random.nextInt(6)) {
            case 0 -> "(" + expression(depth - 1) + ")::" + pick(CASTS);
            case 1 ->
                    "CASE WHEN "
                            + filled(pick(CONDITIONS), () -> expression(depth - 1))
                            + " THEN "
                            + expression(depth - 1)
                            + " END";
            case 2 ->
                    "("
                            + expression(depth - 1)
                            + " "
                            + pick(List.of("+", "*", "-", "%", "#"))
                            + " "
                            + expression(depth - 1)
                            + ")";
            case 3 -> Integer.toString(random.nextInt(9));
            default -> filled(pick(CALLS), () -> expression(depth - 1));
        };
    }

    private static String filled(String form, Supplier<String> part) {
        String text = form;
        while (text.contains("%s")) {
            text = text.replaceFirst("%s", java.util.regex.Matcher.quoteReplacement(part.get()));
        }
        return text;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
