package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.ddl.Catalog.FunctionRow;
import ai.dbtool.db.ddl.Catalog.StatisticsRow;
import ai.dbtool.db.ddl.Change.ChangeType;
import ai.dbtool.pg.Database;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks up what a statement needs; it is never sent itself, its names go as parameters. */
final class WorldReader {

    record ZoneRow(boolean utc) {}

    private static final String ZONE =
            """
            SELECT reset_val IN ('UTC', 'GMT', 'Etc/UTC') AS utc FROM pg_settings WHERE name = 'TimeZone'
            """;

    private final Database database;
    private final Sight sight;
    private final World base;

    private WorldReader(Database database, Sight sight, World base) {
        this.database = database;
        this.sight = sight;
        this.base = base;
    }

    /** Reads what is the same for every statement. */
    static Mono<WorldReader> on(Database database, Sight sight) {
        return InTurn.of(
                        database.facts(),
                        Rates.of(database, sight),
                        sight.tolerate("time zone", database.rows(ZoneRow.class, ZONE)))
                .map(
                        t ->
                                new WorldReader(
                                        database,
                                        sight,
                                        new World(
                                                true,
                                                t.getT1().inRecovery(),
                                                t.getT1().major(),
                                                t.getT3().stream().anyMatch(ZoneRow::utc),
                                                List.of(),
                                                List.of(),
                                                List.of(),
                                                Set.of(),
                                                List.of(),
                                                List.of(),
                                                List.of(),
                                                List.of(),
                                                t.getT2())));
    }

    Mono<World> read(Statement statement) {
        return Catalog.statistics(database, Needs.statistics(statement), sight)
                .zipWhen(
                        statistics ->
                                Catalog.relations(database, named(statement, statistics), sight))
                .flatMap(t -> read(statement, t.getT2(), t.getT1()));
    }

    private static List<ObjectName> named(Statement statement, List<StatisticsRow> statistics) {
        return Stream.concat(
                        Needs.relations(statement).stream(),
                        statistics.stream().map(StatisticsRow::owner))
                .distinct()
                .toList();
    }

    private Mono<World> read(
            Statement statement, List<RelationFacts> relations, List<StatisticsRow> statistics) {
        return InTurn.of(
                        InTurn.of(
                                Catalog.types(
                                        database,
                                        presentTypes(statement, relations),
                                        Needs.types(statement),
                                        sight),
                                Catalog.volatiles(database, Needs.functions(statement), sight)),
                        SettingFacts.read(database, Needs.settings(statement), sight),
                        Dependents.read(database, statement, relations, sight),
                        InTurn.of(
                                KeyTypes.read(database, statement, relations, sight),
                                Property.read(database, statement, relations, sight)))
                .map(
                        t ->
                                new World(
                                        true,
                                        base.standby(),
                                        base.major(),
                                        base.utc(),
                                        relations,
                                        t.getT1().getT1(),
                                        statistics,
                                        t.getT1().getT2().stream()
                                                .map(FunctionRow::name)
                                                .collect(Collectors.toSet()),
                                        t.getT2(),
                                        t.getT3(),
                                        t.getT4().getT1(),
                                        t.getT4().getT2(),
                                        base.rates()));
    }

    /** Text stands for the type of a column that is new: no domain, so a domain differs from it. */
    private static List<String> presentTypes(Statement statement, List<RelationFacts> relations) {
        return Stream.concat(
                        Stream.of("text"),
                        statement.changes().stream()
                                .flatMap(
                                        c ->
                                                c instanceof ChangeType t
                                                        ? typeOf(t, relations)
                                                        : Stream.of()))
                .distinct()
                .toList();
    }

    private static Stream<String> typeOf(ChangeType change, List<RelationFacts> relations) {
        return relations.stream()
                .filter(r -> r.asked().contains(change.table().quoted()))
                .flatMap(r -> Stream.ofNullable(r.column(change.column())))
                .map(RelationFacts.Column::type);
    }
}
