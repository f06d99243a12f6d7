package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.plan.IndexWish;
import ai.dbtool.db.plan.IndexWish.Constant;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A B-tree that might pay.
 *
 * @param include columns that only spare a look into the table
 * @param where condition of a partial index; {@code null} when all rows are in it
 */
record Candidate(
        String schema,
        String table,
        List<Key> keys,
        List<String> include,
        @Nullable Constant where) {

    /** An index on columns. */
    static Candidate on(String schema, String table, List<String> keys, List<String> include) {
        return new Candidate(schema, table, keys.stream().map(Key::column).toList(), include, null);
    }

    boolean covers() {
        return !include.isEmpty();
    }

    /** Whether a scan that wants {@code wish} could begin with its first key. */
    boolean concerns(IndexWish wish) {
        return wish.schema().equals(schema)
                && wish.table().equals(table)
                && (where == null || wish.constants().contains(where))
                && (wish.wants(keys.getFirst().text())
                        || (where != null && where.column().equals(keys.getFirst().column())));
    }

    /** Whether {@code other} is not needed beside it. */
    boolean servesAll(Candidate other) {
        return isOfTable(other)
                && Objects.equals(where, other.where)
                && keys.size() >= other.keys.size()
                && keys.subList(0, other.keys.size()).equals(other.keys)
                && columns().containsAll(other.include);
    }

    /** Whether both are searched by the same first key. */
    boolean beginsLike(Candidate other) {
        return isOfTable(other) && keys.getFirst().equals(other.keys.getFirst());
    }

    private boolean isOfTable(Candidate other) {
        return schema.equals(other.schema) && table.equals(other.table);
    }

    boolean overExpression() {
        return keys.stream().anyMatch(k -> k.expression() != null);
    }

    /** Share of the table's rows that are in it. */
    double share() {
        return where == null ? 1 : where.share();
    }

    /** The same over all rows. */
    Candidate whole() {
        return new Candidate(schema, table, keys, include, null);
    }

    /** Plain columns, keys first. */
    List<String> columns() {
        return Stream.concat(
                        keys.stream().filter(k -> k.expression() == null).map(Key::column),
                        include.stream())
                .toList();
    }

    /** All columns that its entries depend on. */
    List<String> written() {
        return Stream.of(
                        keys.stream().map(Key::column),
                        include.stream(),
                        Stream.ofNullable(where).map(Constant::column))
                .flatMap(s -> s)
                .toList();
    }

    /** Those that need less space: shorter keys, nothing included. */
    List<Candidate> narrower() {
        List<Candidate> narrower = new ArrayList<>();
        for (int n = 1; n <= keys.size(); n++) {
            if (n < keys.size() || covers()) {
                narrower.add(new Candidate(schema, table, keys.subList(0, n), List.of(), where));
            }
        }
        return narrower;
    }

    /** One that serves what both serve, where their keys allow that; else {@code null}. */
    @Nullable Candidate merged(Candidate other, int mostIncluded) {
        boolean fits =
                isOfTable(other)
                        && Objects.equals(where, other.where)
                        && keys.size() >= other.keys.size()
                        && keys.subList(0, other.keys.size()).equals(other.keys)
                        && covers()
                        && other.covers();
        if (!fits) {
            return null;
        }
        Set<String> all = new LinkedHashSet<>(include);
        all.addAll(other.include);
        keys.forEach(k -> all.remove(k.text()));
        return all.size() > mostIncluded || all.size() == include.size()
                ? null
                : new Candidate(schema, table, keys, List.copyOf(all), where);
    }

    String qualified() {
        return Names.readable(schema) + "." + Names.readable(table);
    }

    /** A name of its own, as PostgreSQL would choose it. */
    String name() {
        String name =
                table
                        + keys.stream()
                                .map(
                                        k ->
                                                "_"
                                                        + k.column()
                                                        + (k.expression() == null ? "" : "_expr"))
                                .collect(Collectors.joining())
                        + (covers() ? "_incl" : "")
                        + (where == null ? "" : "_part")
                        + "_idx";
        return name.length() <= 63 ? name : name.substring(0, 59) + "_idx";
    }

    /** For hypopg: every name quoted. */
    String hypothetical() {
        return "CREATE INDEX ON "
                + Names.quoted(schema)
                + "."
                + Names.quoted(table)
                + columns(true)
                + (where == null ? "" : " WHERE " + where.sql());
    }

    /** For people. */
    String statement() {
        return "CREATE INDEX CONCURRENTLY "
                + Names.readable(name())
                + " ON "
                + qualified()
                + columns(false)
                + (where == null ? "" : " WHERE " + where.sql());
    }

    private String columns(boolean always) {
        String included =
                covers()
                        ? " INCLUDE "
                                + include.stream()
                                        .map(c -> always ? Names.quoted(c) : Names.readable(c))
                                        .collect(Collectors.joining(", ", "(", ")"))
                        : "";
        return keys.stream().map(k -> k.sql(always)).collect(Collectors.joining(", ", " (", ")"))
                + included;
    }
}
