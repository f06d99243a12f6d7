package ai.dbtool.db.collect;

import ai.dbtool.config.CollectConfig;
import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.HistoryWriter;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Databases;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Records the history of several connections side by side until it is told to stop. */
public final class Recording {

    private static final Duration MOST_STATEMENT = Duration.ofSeconds(5);
    private static final Duration LOCK = Duration.ofMillis(100);
    private static final Duration CALL = Duration.ofSeconds(10);

    private final CollectConfig config;
    private final Histories histories;
    private final Databases databases;
    private final Clock clock;
    private final Consumer<String> say;
    private final Sinks.Empty<Void> stop = Sinks.empty();
    private volatile boolean stopping;

    /**
     * @param databases with {@link #limits}, apart from those that serve calls
     * @param say told what a person should know, in one line
     */
    public Recording(DbtoolConfig config, Databases databases, Clock clock, Consumer<String> say) {
        this.config = config.collect();
        this.histories = new Histories(config);
        this.databases = databases;
        this.clock = clock;
        this.say = say;
    }

    /**
     * What a statement of the recording may take at most: less than one that somebody waits for.
     */
    public static LimitsConfig limits(LimitsConfig limits) {
        Duration statement =
                limits.statementTimeout().compareTo(MOST_STATEMENT) < 0
                        ? limits.statementTimeout()
                        : MOST_STATEMENT;
        return new LimitsConfig(
                limits.resultTokens(), limits.rows(), limits.cellChars(), statement, LOCK, CALL);
    }

    /** The configured connections, each within {@link #limits} of its own bounds. */
    public static List<ConnectionConfig> connections(DbtoolConfig config) {
        return config.connections().values().stream()
                .map(connection -> connection.within(limits(connection.limitsOr(config.limits()))))
                .toList();
    }

    /** Records {@code connections} until {@link #stop}; fails when one cannot be recorded. */
    public Mono<Void> run(List<String> connections) {
        return each(connections, this::untilStopped);
    }

    /**
     * Two looks at each of {@code connections}, an interval apart, so that there is a difference.
     */
    public Mono<Void> once(List<String> connections) {
        return twice(connections, Mono.delay(config.interval()).then());
    }

    /** Two looks at each of {@code connections}, {@code between} them. */
    public Mono<Void> twice(List<String> connections, Mono<Void> between) {
        return each(
                connections,
                collector -> collector.step(true).then(between).then(collector.step(true)));
    }

    /** Ends soon: after the step that is being made. */
    public void stop() {
        stopping = true;
        stop.tryEmitEmpty();
    }

    /** What a collector is to do between its beginning and its end. */
    private interface Work {
        Mono<Void> of(Collector collector);
    }

    private Mono<Void> each(List<String> connections, Work work) {
        return Flux.fromIterable(connections)
                .flatMap(connection -> recorded(connection, work), Math.max(1, connections.size()))
                .then();
    }

    private Mono<Void> recorded(String connection, Work work) {
        return Mono.usingWhen(
                Mono.fromCallable(() -> open(connection)).subscribeOn(Schedulers.boundedElastic()),
                writer -> {
                    Collector collector =
                            new Collector(databases, connection, writer, config, clock, say);
                    return work.of(collector).then(collector.end());
                },
                writer ->
                        Mono.fromCallable(
                                        () -> {
                                            writer.close();
                                            return true;
                                        })
                                .subscribeOn(Schedulers.boundedElastic()));
    }

    private HistoryWriter open(String connection) throws IOException {
        Path folder = histories.folder(connection);
        HistoryWriter writer = HistoryWriter.open(folder, config.keep(), config.maxBytes(), clock);
        if (writer == null) {
            throw new ToolFailure(
                    "already_recorded",
                    "another process records connection '"
                            + connection
                            + "'; end it, or leave it to that one (collect.enabled)");
        }
        if (writer.cutBytes() > 0) {
            say.accept(
                    connection
                            + ": "
                            + writer.cutBytes()
                            + " bytes that a process was writing when it died were cut off");
        }
        say.accept(connection + ": recording to " + folder);
        return writer;
    }

    /** A step that has begun is never broken off: it may be writing. */
    private Mono<Void> untilStopped(Collector collector) {
        return Mono.defer(() -> collector.step(false))
                .then(Mono.defer(() -> Mono.delay(collector.pause()).takeUntilOther(stop.asMono())))
                .repeat(() -> !stopping)
                .then();
    }
}
