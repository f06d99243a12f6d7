package ai.dbtool.logtools.compare;

import ai.dbtool.log.query.Templates;
import ai.dbtool.logtools.source.Reading;
import ai.dbtool.mcp.tool.Untrusted;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
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
            String handle) {

        /** As tools answer it. */
        public static Row of(Templates.Count count) {
            double millis = count.millis().getFirst();
            return new Row(
                    count.id(),
                    count.total(),
                    count.level().name(),
                    count.type() == null ? null : count.type().id(),
                    Reading.text(Instant.ofEpochMilli(count.first().time())),
                    Reading.text(Instant.ofEpochMilli(count.last().time())),
                    millis > 0 ? Math.round(millis / count.total() * 1_000) / 1_000.0 : null,
                    Untrusted.line(count.text()),
                    count.last().handle().toString());
        }
    }

    LogTemplates first(int rows) {
        return new LogTemplates(source, events, templates.stream().limit(rows).toList());
    }
}
