package ai.dbtool.db.rows;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.Expression;
import ai.dbtool.db.plan.Expression.Column;
import ai.dbtool.db.plan.Expression.Part;
import ai.dbtool.db.plan.Relation;
import ai.dbtool.db.plan.RelationReader;
import ai.dbtool.db.plan.TableName;
import ai.dbtool.db.plan.Token;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GuardedQuery;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/**
 * Counts of our own over the table of one scan. The conditions are those of the plan, as the server
 * wrote them; they hold what the caller asked, so each goes through the guard like his own text,
 * with its limits of time. Larger tables are counted in a sample of whole pages.
 */
final class Probe {

    private static final long MOST_ROWS = 1_000_000;
    private static final long SAMPLE = 200_000;
    private static final int CELL = 200;

    private final Flow flow;
    private final Relation relation;
    private final String alias;
    private final String from;
    private final boolean sampled;
    private final Database database;
    private final Sight sight;

    private Probe(
            Flow flow, Relation relation, String alias, long rows, Database database, Sight sight) {
        this.flow = flow;
        this.relation = relation;
        this.alias = alias;
        this.sampled = rows > MOST_ROWS;
        boolean partition = !relation.root().equals(relation.name());
        this.from =
                (partition ? relation.root() : "ONLY " + relation.name())
                        + " AS "
                        + Names.quoted(alias)
                        + (sampled ? " TABLESAMPLE SYSTEM (" + 100.0 * SAMPLE / rows + ")" : "");
        this.database = database;
        this.sight = sight;
    }

    /** A probe of the table that {@code flow} scans; {@code null} when it scans none. */
    static @Nullable Probe of(
            Flow flow, Map<TableName, Relation> relations, Database database, Sight sight) {
        Relation relation = RelationReader.of(relations, flow.node().relation());
        String alias = flow.node().text("Alias");
        if (relation == null || alias == null) {
            return null;
        }
        // Of a partitioned table as many partitions as the plan names.
        long rows =
                relations.values().stream()
                        .filter(r -> r.root().equals(relation.root()))
                        .mapToLong(Relation::rows)
                        .sum();
        return new Probe(flow, relation, alias, rows, database, sight);
    }

    /** The only row of {@code SELECT expressions} over the table; empty when it cannot be read. */
    Mono<List<@Nullable String>> one(String expressions) {
        return rows("SELECT " + expressions + " FROM " + from, List.of(), 1)
                .mapNotNull(rows -> rows.isEmpty() ? null : rows.getFirst());
    }

    Mono<List<List<@Nullable String>>> rows(
            String sql, List<@Nullable String> parameters, int most) {
        Mono<List<List<@Nullable String>>> read =
                database.query(new GuardedQuery(sql, parameters, 0, most, CELL))
                        .map(found -> found.rows());
        return sight.tolerate("counts over " + relation.name(), read);
    }

    /** Conditions on rows of this table alone; a subquery's value is not known outside the plan. */
    List<Part> own() {
        return flow.conditions().stream().filter(this::isOwn).toList();
    }

    /** The other conditions: those that join, and those that hold a subquery. */
    List<Part> others() {
        return flow.conditions().stream().filter(c -> !isOwn(c)).toList();
    }

    private boolean isOwn(Part condition) {
        boolean ours = condition.node().columns().stream().allMatch(c -> has(c.alias()));
        return ours && !hasSubquery(condition) && !hasParameter(condition);
    }

    static boolean hasSubquery(Part condition) {
        return Token.of(condition.text()).stream()
                .anyMatch(t -> t.isWord("SubPlan") || t.isWord("InitPlan"));
    }

    private static boolean hasParameter(Part condition) {
        return Token.of(condition.text()).stream().anyMatch(t -> t.kind() == Token.Kind.PARAMETER);
    }

    /** The column that {@code side} is, maybe cast; {@code null} for anything else. */
    @Nullable String column(Expression side) {
        return switch (side) {
            case Column c when has(c.alias()) -> c.name();
            case Expression.Cast(Column c, String _) when has(c.alias()) -> c.name();
            default -> null;
        };
    }

    /** Whether columns of {@code other} are this table's. */
    boolean has(@Nullable String other) {
        return other == null || other.equals(alias);
    }

    /** Type of a column without length; empty when not known. */
    String type(String column) {
        Relation.ColumnFacts facts = relation.columns().get(column);
        return facts == null ? "" : facts.type();
    }

    String quoted(String column) {
        return Names.quoted(alias) + "." + Names.quoted(column);
    }

    String from() {
        return from;
    }

    String table() {
        return relation.root();
    }

    boolean sampled() {
        return sampled;
    }

    Flow flow() {
        return flow;
    }
}
