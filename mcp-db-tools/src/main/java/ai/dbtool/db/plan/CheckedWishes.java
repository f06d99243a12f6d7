package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.IndexWish.Computed;
import ai.dbtool.db.plan.IndexWish.Constant;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Leaves of wishes the expressions that are immutable and the conditions that few rows fulfil. How
 * many is counted in a sample of whole pages, the same in every call. A literal counts as part of
 * the statement, and not as one value among many, when it is far rarer than the values of its
 * column are on average: {@code state = 'open'} is, {@code customer = 77} is not.
 */
final class CheckedWishes {

    private static final double BIG_ROWS = 5_000;
    private static final int SAMPLE = 20_000;
    private static final int MOST_CONDITIONS = 8;

    /** Above this share the index would hardly be smaller. */
    private static final double FEW = 0.25;

    private static final double FAR_RARER = 0.5;
    private static final double MOST_VALUES = 100;

    record Counted(long sampled, List<Long> fulfilled) {}

    private CheckedWishes() {}

    static Mono<List<IndexWish>> of(
            List<IndexWish> wishes,
            Map<TableName, Relation> relations,
            Database database,
            Sight sight) {
        return Flux.fromIterable(wishes)
                .concatMap(wish -> checked(wish, relations, database, sight))
                .collectList();
    }

    private static Mono<IndexWish> checked(
            IndexWish wish, Map<TableName, Relation> relations, Database database, Sight sight) {
        Relation relation =
                RelationReader.of(relations, new TableName(wish.schema(), wish.table()));
        if (relation == null || wish.rows() < BIG_ROWS) {
            return Mono.just(wish.with(List.of(), List.of()));
        }
        return Flux.fromIterable(wish.computed())
                .filterWhen(c -> Volatility.immutable(c.sql(), type(c, relation), database, sight))
                .collectList()
                .zipWhen(_ -> few(wish, relation, database, sight))
                .map(found -> wish.with(found.getT1(), found.getT2()));
    }

    private static @Nullable String type(Computed computed, Relation relation) {
        Relation.ColumnFacts column = relation.columns().get(computed.column());
        return column == null ? null : column.type();
    }

    private static Mono<List<Constant>> few(
            IndexWish wish, Relation relation, Database database, Sight sight) {
        List<Constant> constants =
                wish.constants().stream()
                        .filter(c -> !isEquality(c) || hasFewValues(c, relation))
                        .limit(MOST_CONDITIONS)
                        .toList();
        if (constants.isEmpty()) {
            return Mono.just(List.of());
        }
        double percent = Math.min(100, 100.0 * SAMPLE / Math.max(1, wish.rows()));
        String sql =
                "SELECT count(*) AS sampled, ARRAY["
                        + constants.stream()
                                .map(c -> "count(*) FILTER (WHERE " + c.sql() + ")")
                                .collect(Collectors.joining(", "))
                        + "] AS fulfilled FROM (SELECT * FROM "
                        + Names.quoted(wish.schema())
                        + "."
                        + Names.quoted(wish.table())
                        + " TABLESAMPLE SYSTEM ("
                        + percent
                        + ") REPEATABLE (0) LIMIT "
                        + SAMPLE
                        + ") s";
        return sight.tolerate("share of conditions", database.rows(Counted.class, sql))
                .map(
                        rows ->
                                rows.isEmpty()
                                        ? List.of()
                                        : few(constants, rows.getFirst(), relation));
    }

    private static List<Constant> few(
            List<Constant> constants, Counted counted, Relation relation) {
        List<Constant> few = new ArrayList<>();
        for (int i = 0; i < constants.size() && counted.sampled() > 0; i++) {
            Constant constant = constants.get(i);
            // One that the sample missed may still be there once.
            double share = Math.max(1, counted.fulfilled().get(i)) / (double) counted.sampled();
            if (share <= FEW && (!isEquality(constant) || isFarRarer(constant, share, relation))) {
                few.add(new Constant(constant.column(), constant.sql(), share));
            }
        }
        return few;
    }

    private static boolean isEquality(Constant constant) {
        return constant.sql().contains(" = ");
    }

    private static boolean hasFewValues(Constant constant, Relation relation) {
        double distinct = distinct(constant, relation);
        return distinct > 1 && distinct <= MOST_VALUES;
    }

    private static boolean isFarRarer(Constant constant, double share, Relation relation) {
        return share < FAR_RARER / distinct(constant, relation);
    }

    private static double distinct(Constant constant, Relation relation) {
        Relation.ColumnFacts column = relation.columns().get(constant.column());
        return column == null ? 0 : column.distinct();
    }
}
