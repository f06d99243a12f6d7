package ai.dbtool.logtools.search;

import ai.dbtool.log.query.LoggedPlan;
import ai.dbtool.log.query.Search;
import ai.dbtool.mcp.tool.Untrusted;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What {@code log_search} answers.
 *
 * @param plan the first plan among the events, when plans alone were asked for
 * @param unknown conditions that this log cannot answer, and why
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SearchResult(
        String source,
        List<Group> groups,
        List<EventView> events,
        @Nullable Plan plan,
        List<String> unknown) {

    private static final int KEY = 400;

    /**
     * A plan that auto_explain logged.
     *
     * @param location {@code file:line}
     * @param format TEXT, JSON, XML or YAML (auto_explain.log_format)
     * @param text the whole plan, which db_explain reads as {@code plan} when it is TEXT or JSON;
     *     absent when it has more than a million bytes
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Plan(
            String handle,
            @Nullable String at,
            String location,
            String format,
            @Nullable String text) {

        static @Nullable Plan of(@Nullable LoggedPlan plan) {
            if (plan == null) {
                return null;
            }
            EventView event = EventView.of(plan.event(), KEY);
            String text = plan.text();
            return new Plan(
                    event.handle(),
                    event.at(),
                    event.location(),
                    plan.format().name(),
                    text == null ? null : EventView.clean(text, Integer.MAX_VALUE));
        }
    }

    /** Events counted together; {@code example} is the newest. */
    public record Group(
            String key,
            long count,
            @Nullable String first,
            @Nullable String last,
            String example,
            String location,
            String handle) {

        static Group of(Search.Group group) {
            EventView newest = EventView.of(group.last(), KEY);
            return new Group(
                    Untrusted.cut(Untrusted.line(group.key()), KEY),
                    group.count(),
                    text(group.first().at()),
                    newest.at(),
                    newest.message(),
                    newest.location(),
                    newest.handle());
        }

        private static @Nullable String text(@Nullable Instant time) {
            return time == null ? null : time.toString();
        }
    }
}
