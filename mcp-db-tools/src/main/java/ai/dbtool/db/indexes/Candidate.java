package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.plan.IndexWish;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A B-tree that might pay.
 *
 * @param include columns that only spare a look into the table
 */
record Candidate(String schema, String table, List<String> keys, List<String> include) {

    /** Smaller tables are read whole anyway. */
    private static final double BIG_ROWS = 5_000;

    private static final int MOST_KEYS = 3;
    private static final int MOST_INCLUDED = 4;

    /** All that could serve {@code wish}: equality first, then a range or the order wanted. */
    static Set<Candidate> of(IndexWish wish) {
        Set<Candidate> found = new LinkedHashSet<>();
        if (wish.rows() < BIG_ROWS) {
            return found;
        }
        List<String> equal = wish.equal().stream().limit(2).toList();
        List<List<String>> keys = new ArrayList<>();
        keys.add(equal);
        wish.joined()
                .forEach(
                        join -> {
                            keys.add(List.of(join));
                            keys.add(concat(List.of(join), equal));
                            keys.add(concat(equal, List.of(join)));
                        });
        wish.ranges()
                .forEach(
                        range -> {
                            keys.add(List.of(range));
                            keys.add(concat(equal, List.of(range)));
                        });
        keys.add(concat(equal, wish.order()));
        for (List<String> key : keys) {
            List<String> some = key.stream().limit(MOST_KEYS).toList();
            if (some.isEmpty()) {
                continue;
            }
            if (wish.indexed().stream().noneMatch(i -> startsWith(i, some))) {
                found.add(new Candidate(wish.schema(), wish.table(), some, List.of()));
            }
            List<String> rest = wish.read().stream().filter(c -> !some.contains(c)).toList();
            if (!rest.isEmpty() && rest.size() <= MOST_INCLUDED) {
                found.add(new Candidate(wish.schema(), wish.table(), some, rest));
            }
        }
        return found;
    }

    private static List<String> concat(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).distinct().toList();
    }

    private static boolean startsWith(List<String> index, List<String> keys) {
        return index.size() >= keys.size() && index.subList(0, keys.size()).equals(keys);
    }

    boolean covers() {
        return !include.isEmpty();
    }

    String qualified() {
        return Names.readable(schema) + "." + Names.readable(table);
    }

    /** A name of its own, as PostgreSQL would choose it. */
    String name() {
        String name = table + "_" + String.join("_", keys) + (covers() ? "_incl" : "") + "_idx";
        return name.length() <= 63 ? name : name.substring(0, 59) + "_idx";
    }

    /** For hypopg: every name quoted. */
    String hypothetical() {
        return "CREATE INDEX ON "
                + Names.quoted(schema)
                + "."
                + Names.quoted(table)
                + columns(true);
    }

    /** For people. */
    String statement() {
        return "CREATE INDEX CONCURRENTLY "
                + Names.readable(name())
                + " ON "
                + qualified()
                + columns(false);
    }

    private String columns(boolean always) {
        String included = covers() ? " INCLUDE " + list(include, always) : "";
        return " " + list(keys, always) + included;
    }

    private static String list(List<String> columns, boolean always) {
        return columns.stream()
                .map(c -> always ? Names.quoted(c) : Names.readable(c))
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
