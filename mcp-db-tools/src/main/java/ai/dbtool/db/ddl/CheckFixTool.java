package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Span;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a proposed statement would lock, read, rewrite and break. */
public final class CheckFixTool implements Tool<CheckFixTool.Args> {

    /** Longer proposals are files. */
    private static final int MOST_CHARACTERS = 20_000;

    private static final int MOST_STATEMENTS = 20;

    /** Arguments of {@code db_check_fix}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("Up to 20 statements.") String sql,
            @Arg("UTC: 03:12, ISO.") @Nullable String at,
            @Arg("10m, 2h.") @Nullable String window) {}

    private final Databases databases;
    private final Histories histories;

    /** Over {@code databases}, and {@code histories} for who was in the way at another time. */
    public CheckFixTool(Databases databases, Histories histories) {
        this.databases = databases;
        this.histories = histories;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_check_fix",
                        "Check a change",
                        "Locks, who waits, rewrite, time, disk, effect on queries, safer form, undo of proposed DDL,"
                                + " VACUUM, SET. Executes nothing. For a SELECT use db_explain.",
                        Args.class,
                        FixCheck.class)
                .needs(Scope.DB_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        if (args.sql().length() > MOST_CHARACTERS) {
            return Mono.error(
                    new ToolFailure(
                            "too_long",
                            "sql has "
                                    + args.sql().length()
                                    + " characters, at most "
                                    + MOST_CHARACTERS
                                    + " are checked; a file goes to dbtool-ai lint"));
        }
        int given = Script.of(args.sql()).statements().size();
        if (given > MOST_STATEMENTS) {
            return Mono.error(
                    new ToolFailure(
                            "too_many",
                            "sql has "
                                    + given
                                    + " statements, at most "
                                    + MOST_STATEMENTS
                                    + " are checked; a file goes to dbtool-ai lint"));
        }
        return Mono.defer(
                () -> {
                    Span span = Span.sampled(args.at(), args.window(), context.clock());
                    return databases
                            .open(context.caller(), args.connection())
                            .flatMap(database -> check(args.sql(), database, span, context));
                });
    }

    private Mono<ToolResult> check(
            String sql, Database database, @Nullable Span span, ToolContext context) {
        Sight sight = new Sight();
        return database.facts()
                .flatMap(
                        facts ->
                                queue(database, facts, span, sight)
                                        .map(
                                                queue ->
                                                        queue.and(
                                                                new Effects(
                                                                        database,
                                                                        facts,
                                                                        context.caller(),
                                                                        context.remaining(),
                                                                        sight)))
                                        .flatMap(more -> Review.of(sql, database, sight, more))
                                        .map(found -> answer(found, facts, sight)));
    }

    /** Who is in the way now, or was in {@code span}; sizes and counters are of now. */
    private Mono<Review.Addition> queue(
            Database database, ServerFacts facts, @Nullable Span span, Sight sight) {
        if (span == null) {
            return Mono.just(Review.queue(database, sight));
        }
        History history = histories.of(database.name());
        return waiting(() -> PastQueue.read(history, span, facts.database(), sight))
                .map(past -> (forecast, outlook) -> waiting(() -> forecast.with(past.of(outlook))));
    }

    private static <T> Mono<T> waiting(Callable<T> reading) {
        return Mono.fromCallable(reading).subscribeOn(Schedulers.boundedElastic());
    }

    private static ToolResult answer(List<Forecast> found, ServerFacts facts, Sight sight) {
        if (found.isEmpty()) {
            throw new ToolFailure(
                    "no_statement", "sql holds no statement; give one, as CREATE INDEX ON t (c)");
        }
        if (!facts.monitor()) {
            sight.skip("what other roles' sessions run: GRANT pg_monitor TO " + facts.user());
        }
        if (facts.inRecovery()) {
            sight.skip("locks and counters of the primary: this is a standby");
        }
        List<Supplier<ToolResult>> smaller =
                Stream.of(found.size() / 2, 1)
                        .filter(n -> n > 0 && n < found.size())
                        .<Supplier<ToolResult>>map(n -> () -> form(found, n, sight))
                        .toList();
        return form(found, found.size(), sight).orSmaller(smaller);
    }

    private static ToolResult form(List<Forecast> found, int shown, Sight sight) {
        List<Forecast> part = found.subList(0, shown);
        return ToolResult.of(
                new FixCheck(part),
                "nothing was executed\n"
                        + part.stream().map(FixText::of).collect(Collectors.joining("\n\n")),
                sight.coverage((long) found.size(), shown, null));
    }
}
