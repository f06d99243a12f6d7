package ai.dbtool.db.plan;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.db.answer.Digests;
import ai.dbtool.db.history.Histories;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.redact.Redactor;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Full plans under their handles: the last ones, for a day, and only for who asked. The handle is a
 * hash of what was asked and what came, so that the same plan has the same handle. They are also on
 * disk, since a client may start a process for each call; there secrets are marked as in answers.
 */
public final class KeptPlans {

    static final int MOST_PLANS = 64;
    static final Duration LIFE = Duration.ofDays(1);
    private static final int MOST_CHARACTERS = 8_000_000;
    private static final int MOST_NAMED = 20;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final DbtoolConfig config;
    private final PlanFiles files;
    private final Deque<Kept> plans = new ArrayDeque<>();

    /** On disk under the state directory of {@code config}. */
    public KeptPlans(DbtoolConfig config) {
        this.config = config;
        this.files = new PlanFiles(config.stateDirectory().resolve("plans").resolve("kept"));
    }

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
            StatementText.@Nullable TextRow counted) {

        private Asked marked(Redactor redactor) {
            return new Asked(
                    queryid,
                    redactor.text(query),
                    plannedAs == null ? null : redactor.text(plannedAs),
                    generic,
                    analyzed,
                    counted == null
                            ? null
                            : new StatementText.TextRow(
                                    redactor.text(counted.query()),
                                    counted.calls(),
                                    counted.meanMillis(),
                                    counted.rowsPerCall()));
        }
    }

    /** A plan and how it was asked for. */
    record Kept(
            String id,
            String principal,
            String connection,
            Asked asked,
            String json,
            Instant since) {

        private Kept marked(Redactor redactor) {
            JsonNode marked = redactor.tree(JSON.readTree(json));
            return new Kept(
                    id,
                    principal,
                    connection,
                    asked.marked(redactor),
                    marked.equals(JSON.readTree(json)) ? json : marked.toPrettyString(),
                    since);
        }
    }

    /** Keeps a plan; when the state directory cannot be written, for this process only. */
    Mono<Kept> keep(String principal, String connection, Asked asked, String json, Clock clock) {
        return waiting(
                () -> {
                    String id =
                            "p"
                                    + Digests.hex(
                                            String.join("\n", connection, asked.query(), json), 6);
                    Kept plan = new Kept(id, principal, connection, asked, json, clock.instant());
                    remember(plan);
                    try {
                        Redactor redactor =
                                new Redactor(InstallationKey.in(config.stateDirectory()));
                        files.keep(plan.marked(redactor), target(connection));
                    } catch (IOException e) {
                        return plan;
                    }
                    return plan;
                });
    }

    private synchronized void remember(Kept plan) {
        plans.removeIf(p -> p.id().equals(plan.id()) && p.principal().equals(plan.principal()));
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
    }

    /** Fails with {@code unknown_plan}, naming those there are. */
    Mono<Kept> find(String principal, String connection, String id, Clock clock) {
        return waiting(
                () -> {
                    Kept remembered = remembered(principal, connection, id, clock.instant());
                    Kept found =
                            remembered != null
                                    ? remembered
                                    : files.find(
                                            principal, target(connection), id, clock.instant());
                    if (found == null) {
                        throw ToolFailure.unknown(
                                "unknown_plan",
                                "plan_id (plans are kept for a day)",
                                id,
                                known(principal, connection));
                    }
                    return found;
                });
    }

    private synchronized @Nullable Kept remembered(
            String principal, String connection, String id, Instant now) {
        Instant oldest = now.minus(LIFE);
        plans.removeIf(p -> p.since().isBefore(oldest));
        return plans.stream()
                .filter(p -> p.principal().equals(principal))
                .filter(p -> p.connection().equals(connection) && p.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** Newest first, for a connection that the caller may open. */
    Mono<List<String>> ids(String principal, String connection) {
        return waiting(() -> known(principal, connection));
    }

    private List<String> known(String principal, String connection) throws IOException {
        Set<String> all = new LinkedHashSet<>();
        synchronized (this) {
            plans.stream()
                    .filter(
                            p ->
                                    p.principal().equals(principal)
                                            && p.connection().equals(connection))
                    .forEach(p -> all.add(p.id()));
        }
        all.addAll(files.ids(principal, target(connection)));
        return all.stream().limit(MOST_NAMED).toList();
    }

    private String target(String connection) {
        return String.valueOf(new Histories(config).folder(connection).getFileName());
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> Mono<T> waiting(Reading<T> reading) {
        return Mono.fromCallable(reading::read).subscribeOn(Schedulers.boundedElastic());
    }
}
