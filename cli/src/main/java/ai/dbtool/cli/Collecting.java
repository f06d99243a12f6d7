package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.db.collect.Recording;
import ai.dbtool.db.plan.PlanWatch;
import ai.dbtool.pg.session.PgDatabases;

import reactor.core.publisher.Mono;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A recording with connections of its own, apart from those that serve calls. */
final class Collecting implements AutoCloseable {

    /** A step takes no longer than a call of it may. */
    private static final Duration END = Duration.ofSeconds(12);

    private final PgDatabases databases;
    private final Recording recording;
    private final PlanWatch plans;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Consumer<String> say;

    /**
     * @param say told what a person should know, in one line
     */
    Collecting(DbtoolConfig config, Consumer<String> say) {
        this.say = say;
        this.databases =
                PgDatabases.of(Recording.connections(config), Recording.limits(config.limits()));
        this.recording = new Recording(config, databases, Clock.systemUTC(), say);
        this.plans = new PlanWatch(config, databases, Clock.systemUTC());
    }

    /** Records {@code connections} for two looks. */
    void once(List<String> connections) {
        recording.once(connections).block();
    }

    /** Records {@code connections} for so long, after two looks that there are on any machine. */
    void lasting(Duration time, List<String> connections) {
        once(connections);
        Mono.when(recording.run(connections), Mono.delay(time).doOnNext(_ -> recording.stop()))
                .block();
    }

    /** Records {@code connections} until Ctrl-C or SIGTERM, and then writes what is left. */
    void untilInterrupted(List<String> connections) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-collect"));
        try {
            whole(connections).block();
        } finally {
            ended.countDown();
        }
    }

    /**
     * Records beside what else this process does; a failure is said and ends the recording only.
     */
    void beside(List<String> connections) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-collect"));
        whole(connections)
                .doFinally(_ -> ended.countDown())
                .subscribe(
                        _ -> {}, error -> say.accept("nothing is recorded: " + error.getMessage()));
    }

    /** Plans are looked at for as long as the recording goes on. */
    private Mono<Void> whole(List<String> connections) {
        return Mono.firstWithSignal(recording.run(connections), plans.run(connections));
    }

    private void stop() {
        recording.stop();
        try {
            if (!ended.await(END.toSeconds(), TimeUnit.SECONDS)) {
                say.accept("the recording did not end within " + END.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        databases.close();
    }
}
