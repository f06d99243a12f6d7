package ai.dbtool.logtools.compare;

import ai.dbtool.log.query.Comparison;
import ai.dbtool.logtools.search.EventView;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code log_compare} answers.
 *
 * @param source the log
 * @param before the window to compare with
 * @param now the window in question
 * @param shifts what differs, most telling first
 * @param same how many templates do not differ
 * @param markers reloads, restarts and DDL of both windows and the time between them
 */
public record LogComparison(
        String source,
        Span before,
        Span now,
        List<Row> shifts,
        long same,
        List<EventView> markers) {

    /** A window; ISO 8601. */
    public record Span(@Nullable String from, @Nullable String to) {}

    /**
     * A template that differs; {@code factor} is the rate now by the rate before, or for SLOWER and
     * FASTER the mean duration now by the mean before; absent where it is new. {@code turn} is when
     * it appeared or was last seen, beside the marker next to that.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Row(
            Comparison.Kind kind,
            @Nullable Double factor,
            double score,
            long countBefore,
            long countNow,
            @Nullable Double meanMillisBefore,
            @Nullable Double meanMillisNow,
            String level,
            @JsonProperty("class") @Nullable String type,
            @Nullable String last,
            String template,
            String handle,
            @Nullable Turn turn) {}

    LogComparison first(int rows) {
        return new LogComparison(
                source,
                before,
                now,
                shifts.stream().limit(rows).toList(),
                same,
                markers.stream().limit(rows).toList());
    }
}
