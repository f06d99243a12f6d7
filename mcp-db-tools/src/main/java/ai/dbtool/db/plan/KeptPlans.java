package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Digests;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Full plans under their handles: the last ones, for an hour, and only for who asked. The handle is
 * a hash of what was asked and what came, so that the same plan has the same handle.
 */
public final class KeptPlans {

    private static final int MOST_PLANS = 64;
    private static final int MOST_CHARACTERS = 8_000_000;
    private static final Duration LIFE = Duration.ofHours(1);

    private final Deque<Kept> plans = new ArrayDeque<>();

    /**
     * How a plan was asked for.
     *
     * @param plannedAs what was planned in place of {@code query}
     * @param counted what pg_stat_statements knows of it
     */
    record Asked(
            @Nullable String queryid,
            String query,
            @Nullable String plannedAs,
            boolean generic,
            boolean analyzed,
            StatementText.@Nullable TextRow counted) {}

    /** A plan and how it was asked for. */
    record Kept(
            String id,
            String principal,
            String connection,
            Asked asked,
            String json,
            Instant since) {}

    synchronized Kept keep(
            String principal, String connection, Asked asked, String json, Clock clock) {
        String id = "p" + Digests.hex(String.join("\n", connection, asked.query(), json), 6);
        Kept plan = new Kept(id, principal, connection, asked, json, clock.instant());
        plans.removeIf(p -> p.id().equals(id) && p.principal().equals(principal));
        plans.addFirst(plan);
        int characters = 0;
        int count = 0;
        for (var all = plans.iterator(); all.hasNext(); ) {
            characters += all.next().json().length();
            count++;
            if (count > MOST_PLANS || (characters > MOST_CHARACTERS && count > 1)) {
                all.remove();
            }
        }
        return plan;
    }

    synchronized Kept find(String principal, String connection, String id, Clock clock) {
        Instant oldest = clock.instant().minus(LIFE);
        plans.removeIf(p -> p.since().isBefore(oldest));
        return plans.stream()
                .filter(p -> p.principal().equals(principal))
                .filter(p -> p.connection().equals(connection) && p.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                ToolFailure.unknown(
                                        "unknown_plan",
                                        "plan_id (plans are kept for an hour)",
                                        id,
                                        ids(principal, connection)));
    }

    synchronized List<String> ids(String principal, String connection) {
        return plans.stream()
                .filter(p -> p.principal().equals(principal) && p.connection().equals(connection))
                .map(Kept::id)
                .limit(20)
                .toList();
    }
}
