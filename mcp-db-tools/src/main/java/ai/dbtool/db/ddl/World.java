package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Catalog.StatisticsRow;
import ai.dbtool.db.ddl.Catalog.TypeRow;
import ai.dbtool.db.ddl.Dependents.DependentRow;
import ai.dbtool.db.ddl.KeyTypes.Comparison;
import ai.dbtool.db.ddl.SettingFacts.SettingRow;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * What is known where a statement would run.
 *
 * @param connected whether a database was asked; if not, nothing below is known
 * @param standby whether it is in recovery, where nothing can be written
 * @param major its version, or the newest one
 * @param typesFrom verdicts on the type a column gets, one for each present type
 * @param statistics extended ones that are named
 * @param dependents what depends on that which the statement drops
 * @param comparisons of columns with the keys that new foreign keys refer to
 * @param before how what the statement sets is now
 * @param volatiles names of volatile functions among those a default calls
 */
record World(
        boolean connected,
        boolean standby,
        int major,
        boolean utc,
        List<RelationFacts> relations,
        List<TypeRow> typesFrom,
        List<StatisticsRow> statistics,
        Set<String> volatiles,
        List<SettingRow> settings,
        List<DependentRow> dependents,
        List<Comparison> comparisons,
        List<Property.Found> before,
        Rates rates) {

    static final int NEWEST = 18;

    /** Without a connection. */
    static World unknown() {
        return new World(
                false,
                false,
                NEWEST,
                false,
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Rates.ASSUMED);
    }

    @Nullable RelationFacts find(ObjectName name) {
        return relations.stream()
                .filter(r -> r.asked().contains(name.quoted()))
                .findFirst()
                .orElse(null);
    }

    @Nullable RelationFacts named(String qualified) {
        return relations.stream().filter(r -> r.name().equals(qualified)).findFirst().orElse(null);
    }
}
