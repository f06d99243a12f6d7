package ai.dbtool.logtools.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code log_templates} answers.
 *
 * @param source the log
 * @param events how many were looked at
 * @param templates those of this page
 */
public record LogTemplates(String source, long events, List<Row> templates) {

    /** One template; {@code handle} names its newest event. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Row(
            String id,
            long count,
            String level,
            @JsonProperty("class") @Nullable String type,
            @Nullable String first,
            @Nullable String last,
            @Nullable Double meanMillis,
            String template,
            String handle) {}

    LogTemplates first(int rows) {
        return new LogTemplates(source, events, templates.stream().limit(rows).toList());
    }
}
