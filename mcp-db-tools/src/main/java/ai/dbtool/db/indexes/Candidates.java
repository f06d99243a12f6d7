package ai.dbtool.db.indexes;

import ai.dbtool.db.plan.IndexWish;
import ai.dbtool.db.plan.IndexWish.Computed;
import ai.dbtool.db.plan.IndexWish.Constant;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All indexes that could serve a scan: equality first, then a range or the order wanted. */
final class Candidates {

    static final int MOST_INCLUDED = 6;

    /** Smaller tables are read whole anyway. */
    private static final double BIG_ROWS = 5_000;

    private static final int MOST_KEYS = 3;

    private Candidates() {}

    static Set<Candidate> of(IndexWish wish) {
        Set<Candidate> found = new LinkedHashSet<>();
        if (wish.rows() < BIG_ROWS) {
            return found;
        }
        for (List<String> key : keys(wish)) {
            List<String> some = key.stream().limit(MOST_KEYS).toList();
            if (some.isEmpty()) {
                continue;
            }
            if (!wish.hasIndexOn(some)) {
                found.add(Candidate.on(wish.schema(), wish.table(), some, List.of()));
            }
            List<String> rest = wish.read().stream().filter(c -> !some.contains(c)).toList();
            if (!rest.isEmpty() && rest.size() <= MOST_INCLUDED) {
                found.add(Candidate.on(wish.schema(), wish.table(), some, rest));
            }
        }
        found.addAll(overExpressions(wish));
        for (Constant constant : wish.constants()) {
            found.addAll(partial(wish, constant));
        }
        return found;
    }

    private static List<Candidate> overExpressions(IndexWish wish) {
        List<Candidate> found = new ArrayList<>();
        List<Key> equal = wish.equal().stream().limit(2).map(Key::column).toList();
        for (Computed computed : wish.computed()) {
            Key key = new Key(computed.column(), computed.sql());
            found.add(of(wish, List.of(key), null));
            if (!equal.isEmpty()) {
                List<Key> both = new ArrayList<>(equal);
                both.add(computed.equality() ? 0 : equal.size(), key);
                found.add(of(wish, both, null));
            }
        }
        return found;
    }

    /** By what else is wanted of those rows, or by the column that is the same in all of them. */
    private static List<Candidate> partial(IndexWish wish, Constant constant) {
        List<Candidate> found = new ArrayList<>();
        for (List<String> key : keys(wish)) {
            List<Key> others =
                    key.stream()
                            .filter(c -> !c.equals(constant.column()))
                            .limit(MOST_KEYS)
                            .map(Key::column)
                            .toList();
            if (!others.isEmpty()) {
                found.add(of(wish, others, constant));
            }
        }
        for (Computed computed : wish.computed()) {
            found.add(of(wish, List.of(new Key(computed.column(), computed.sql())), constant));
        }
        found.add(of(wish, List.of(Key.column(constant.column())), constant));
        return found;
    }

    private static Candidate of(IndexWish wish, List<Key> keys, @Nullable Constant where) {
        return new Candidate(wish.schema(), wish.table(), keys, List.of(), where);
    }

    private static Set<List<String>> keys(IndexWish wish) {
        Set<List<String>> keys = new LinkedHashSet<>();
        List<String> equal = wish.equal().stream().limit(2).toList();
        keys.add(equal);
        for (List<String> partner : wish.joined()) {
            List<List<String>> joins = new ArrayList<>();
            joins.add(partner);
            partner.forEach(column -> joins.add(List.of(column)));
            for (List<String> join : joins) {
                keys.add(join);
                keys.add(concat(join, equal));
                keys.add(concat(equal, join));
                wish.ranges().forEach(range -> keys.add(concat(join, List.of(range))));
            }
        }
        for (String range : wish.ranges()) {
            keys.add(List.of(range));
            keys.add(concat(equal, List.of(range)));
        }
        keys.add(concat(equal, wish.order()));
        return keys;
    }

    private static List<String> concat(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).distinct().toList();
    }
}
