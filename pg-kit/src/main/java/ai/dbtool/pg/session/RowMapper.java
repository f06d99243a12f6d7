package ai.dbtool.pg.session;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import java.util.Objects;

/** Binds rows to records: column {@code mean_ms} is component {@code meanMs}. */
final class RowMapper {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build();

    private RowMapper() {}

    /** {@code sql} with each row as one JSON text. */
    static String asJson(String sql) {
        // The line break ends a trailing comment.
        return "SELECT pg_catalog.to_json(q)::text FROM (" + sql + "\n) q";
    }

    static <T> T bind(Class<T> type, @Nullable String json) {
        return JSON.readValue(Objects.requireNonNull(json, "to_json of a row"), type);
    }
}
