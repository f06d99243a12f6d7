package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/** Looks up settings a statement changes. */
final class SettingFacts {

    /** A row of pg_settings. */
    record SettingRow(
            String name,
            String setting,
            @Nullable String unit,
            String context,
            @Nullable String minVal,
            @Nullable String maxVal,
            @Nullable List<String> enumvals) {}

    private static final String SETTINGS =
            """
            SELECT lower(name) AS name, setting, unit, context, min_val, max_val, enumvals FROM pg_settings
             WHERE lower(name) = ANY (CAST(:names AS text[]))
            """;

    private SettingFacts() {}

    static Mono<List<SettingRow>> read(Database database, List<String> names, Sight sight) {
        return names.isEmpty()
                ? Mono.just(List.of())
                : sight.tolerate(
                        "settings",
                        database.rows(SettingRow.class, SETTINGS, Map.of("names", names)));
    }
}
