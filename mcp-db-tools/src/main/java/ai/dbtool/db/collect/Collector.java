package ai.dbtool.db.collect;

import ai.dbtool.config.CollectConfig;
import ai.dbtool.db.collect.SessionSample.Server;
import ai.dbtool.db.history.HistoryWriter;
import ai.dbtool.db.history.Recorded;
import ai.dbtool.db.history.Recorded.Event;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Records one connection, over one session of its own. When the server is away it tries again,
 * every second at first, every half a minute at last, and records from when to when nothing was
 * seen. Its steps follow one another and never run side by side.
 */
final class Collector {

    private static final Duration FLUSH = Duration.ofSeconds(10);
    private static final int FLUSH_ROWS = 5_000;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int SAMPLE_SHARE = 20;

    /** What the person who configured it has to mend. */
    private static final Set<String> FATAL =
            Set.of("no_connection", "unknown_connection", "privileged_role");

    /** Which cluster this is; a copy that is promoted goes on with the number of its timeline. */
    record Identity(String system, int timeline) {

        private static final Identity UNKNOWN = new Identity("unknown", 0);

        private boolean differs(Identity other) {
            return !equals(UNKNOWN) && !other.equals(UNKNOWN) && !equals(other);
        }
    }

    private static final String IDENTITY =
            """
            SELECT (SELECT system_identifier::text FROM pg_control_system()) AS system,
                   (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline
            """;

    private final Databases databases;
    private final String connection;
    private final HistoryWriter writer;
    private final Clock clock;
    private final Consumer<String> say;
    private final Pace pace;
    private final Rounds rounds;
    private final List<Recorded> buffer = new ArrayList<>();

    private @Nullable Database database;
    private @Nullable Identity identity;
    private @Nullable Server server;
    private long segment = -1;
    private long flushedNanos = System.nanoTime();
    private long awaySince;
    private int failures;

    /**
     * @param say told what a person should know, in one line
     */
    Collector(
            Databases databases,
            String connection,
            HistoryWriter writer,
            CollectConfig config,
            Clock clock,
            Consumer<String> say) {
        this.databases = databases;
        this.connection = connection;
        this.writer = writer;
        this.clock = clock;
        this.say = say;
        long now = System.nanoTime();
        this.pace = new Pace(config.interval(), SAMPLE_SHARE, now);
        this.rounds = new Rounds(now);
    }

    /** One step; what it could not see is recorded and tried again later. */
    Mono<Void> step(boolean all) {
        return Mono.defer(this::connected)
                .flatMap(open -> look(open, all))
                .onErrorResume(this::lost)
                .then(Mono.defer(() -> flush(all)));
    }

    /** How long to wait before the next step. */
    Duration pause() {
        return failures == 0
                ? pace.until(System.nanoTime())
                : Duration.ofSeconds(
                        Math.min(LONGEST_PAUSE.toSeconds(), 1L << Math.min(failures - 1, 5)));
    }

    private Mono<Database> connected() {
        Database open = database;
        return open != null
                ? Mono.just(open)
                : databases
                        .open(ServerRuntime.localUser(), connection)
                        .flatMap(
                                found ->
                                        found.facts()
                                                .flatMap(
                                                        facts ->
                                                                identified(found, facts)
                                                                        .thenReturn(found)));
    }

    private Mono<Void> identified(Database found, ServerFacts facts) {
        return found.rows(Identity.class, IDENTITY)
                .map(List::getFirst)
                // Some providers keep the control file from everybody.
                .onErrorReturn(Identity.UNKNOWN)
                .doOnNext(now -> began(found, facts, now))
                .then();
    }

    private void began(Database found, ServerFacts facts, Identity now) {
        Identity before = identity;
        if (before == null) {
            event(
                    Event.Kind.STARTED,
                    "PostgreSQL %s, system %s, timeline %d, %s"
                            .formatted(
                                    facts.version(),
                                    now.system,
                                    now.timeline,
                                    facts.inRecovery() ? "standby" : "primary"));
        } else if (before.differs(now)) {
            server = null;
            event(
                    Event.Kind.FAILED_OVER,
                    "system %s timeline %d, before %s timeline %d"
                            .formatted(now.system, now.timeline, before.system, before.timeline));
        }
        if (!facts.monitor()) {
            event(
                    Event.Kind.RESTRICTED,
                    "role "
                            + facts.user()
                            + " does not see the sessions of others; GRANT pg_monitor");
        }
        if (!facts.statements()) {
            event(Event.Kind.RESTRICTED, "pg_stat_statements cannot be read in this database");
        }
        rounds.connected(facts, before == null || !before.differs(now));
        identity = before == null || !now.equals(Identity.UNKNOWN) ? now : before;
        database = found;
    }

    private Mono<Void> look(Database open, boolean all) {
        long start = System.nanoTime();
        return SessionSample.of(open)
                .flatMap(
                        sample -> {
                            pace.done(start, System.nanoTime());
                            accept(sample);
                            return rounds.due(open, sample.tick().millis(), all);
                        })
                .doOnNext(buffer::addAll)
                .then();
    }

    private void accept(SessionSample sample) {
        if (failures > 0) {
            event(Event.Kind.BACK, "away for %d s".formatted((clock.millis() - awaySince) / 1000));
            say.accept(connection + ": the server is back");
            failures = 0;
        }
        Server before = server;
        if (before != null && !before.equals(sample.server())) {
            boolean promoted = before.inRecovery() && !sample.server().inRecovery();
            event(
                    promoted ? Event.Kind.FAILED_OVER : Event.Kind.SERVER_RESTARTED,
                    promoted ? "the standby was promoted" : "the server was started anew");
            rounds.restarted();
        }
        server = sample.server();
        buffer.add(sample.tick());
        buffer.addAll(sample.samples());
        buffer.addAll(sample.waits());
    }

    private Mono<Void> lost(Throwable error) {
        if (identity == null
                && error instanceof ToolFailure failure
                && FATAL.contains(failure.code())) {
            return Mono.error(error);
        }
        if (failures++ == 0) {
            awaySince = clock.millis();
            String why = error instanceof ToolFailure failure ? failure.code() : "lost";
            event(Event.Kind.UNREACHABLE, why);
            say.accept(connection + ": " + error.getMessage() + "; trying again");
        }
        database = null;
        return Mono.empty();
    }

    private void event(Event.Kind kind, String detail) {
        buffer.add(new Event(clock.millis(), kind, detail));
    }

    private Mono<Void> flush(boolean all) {
        long now = System.nanoTime();
        boolean due = now - flushedNanos >= FLUSH.toNanos() || buffer.size() >= FLUSH_ROWS;
        return all || due ? write() : Mono.empty();
    }

    private Mono<Void> write() {
        List<Recorded> rows = List.copyOf(buffer);
        buffer.clear();
        flushedNanos = System.nanoTime();
        return Mono.<Void>fromRunnable(() -> writeNow(rows))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private void writeNow(List<Recorded> rows) {
        try {
            writer.append(rows);
            long written = writer.segmentAt(clock.millis());
            if (segment >= 0 && written != segment) {
                rounds.beginSegment();
            }
            segment = written;
        } catch (IOException e) {
            say.accept(connection + ": " + rows.size() + " rows were lost: " + e.getMessage());
        }
    }

    /** Says that it ends, and writes what is left. */
    Mono<Void> end() {
        return Mono.defer(
                () -> {
                    event(Event.Kind.STOPPED, "");
                    return write();
                });
    }
}
