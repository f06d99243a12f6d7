package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.ddl.Forecast.Issue;
import ai.dbtool.db.ddl.Forecast.Queue;
import ai.dbtool.db.ddl.Forecast.Session;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Forecasts for every statement of a text, in order. The text is read here only; what reaches the
 * server are names from it, as parameters of our own queries.
 */
public final class Review {

    private Review() {}

    /** The statements of {@code text}, each without its semicolon. */
    public static List<String> split(String text) {
        return Script.of(text).statements().stream().map(Statement::text).toList();
    }

    /** By rules alone, as of the newest version. */
    public static List<Forecast> of(String text) {
        Script script = Script.of(text);
        ScriptState state = new ScriptState();
        List<Forecast> forecasts = new ArrayList<>();
        for (Statement statement : script.statements()) {
            Outlook outlook = Forecaster.of(statement, World.unknown(), state);
            forecasts.add(outlook.forecast(script.line(statement.start())));
        }
        return finished(script, forecasts, state);
    }

    /** Adds to a forecast what the world says beyond the rules. */
    interface Addition {
        Mono<Forecast> to(Forecast forecast, Outlook outlook);

        default Addition and(Addition next) {
            return (forecast, outlook) ->
                    to(forecast, outlook).flatMap(more -> next.to(more, outlook));
        }
    }

    /** As {@code database} stands now. */
    public static Mono<List<Forecast>> of(String text, Database database, Sight sight) {
        return of(text, database, sight, queue(database, sight));
    }

    /** Who is in the way now. */
    static Addition queue(Database database, Sight sight) {
        return (forecast, outlook) ->
                QueueReader.read(database, outlook, sight)
                        .map(queue -> queued(forecast, queue, outlook));
    }

    /** As {@code database} stands now, with {@code addition}. */
    static Mono<List<Forecast>> of(String text, Database database, Sight sight, Addition addition) {
        Script script = Script.of(text);
        ScriptState state = new ScriptState();
        return WorldReader.on(database, sight)
                .flatMapMany(
                        reader ->
                                Flux.fromIterable(script.statements())
                                        .concatMap(s -> one(s, script, state, reader, addition)))
                .collectList()
                .map(forecasts -> finished(script, forecasts, state));
    }

    /**
     * A forecast for each of {@code texts}, of one statement, as if each stood alone; nobody is
     * asked who is in the way now. For many statements about few relations, which are looked up
     * once.
     */
    public static Mono<List<Forecast>> each(List<String> texts, Database database, Sight sight) {
        Map<Object, Mono<World>> worlds = new HashMap<>();
        return WorldReader.on(database, sight)
                .flatMapMany(
                        reader ->
                                Flux.fromIterable(texts)
                                        .map(text -> Script.of(text).statements().getFirst())
                                        .concatMap(
                                                statement ->
                                                        worlds.computeIfAbsent(
                                                                        Needs.relations(statement),
                                                                        _ ->
                                                                                reader.read(
                                                                                                statement)
                                                                                        .cache())
                                                                .map(
                                                                        world ->
                                                                                Forecaster.of(
                                                                                                statement,
                                                                                                world,
                                                                                                new ScriptState())
                                                                                        .forecast(
                                                                                                1))))
                .collectList();
    }

    private static Mono<Forecast> one(
            Statement statement,
            Script script,
            ScriptState state,
            WorldReader reader,
            Addition addition) {
        return reader.read(statement)
                .flatMap(
                        world -> {
                            Outlook outlook = Forecaster.of(statement, world, state);
                            Forecast forecast = outlook.forecast(script.line(statement.start()));
                            return addition.to(forecast, outlook);
                        });
    }

    private static Forecast queued(Forecast forecast, Queue queue, Outlook outlook) {
        List<Issue> issues = new ArrayList<>(forecast.issues());
        if (!queue.behind().isEmpty()) {
            LockMode strongest = outlook.strongest();
            boolean harms = strongest != null && strongest.blocksWrites();
            issues.add(
                    new Issue(
                            Rule.WAITS_NOW.id(),
                            harms ? Rule.WAITS_NOW.severity() : Rule.Severity.INFO,
                            inTheWay(queue)));
        }
        return forecast.with(queue, Outlook.sorted(issues));
    }

    private static String inTheWay(Queue queue) {
        Session first = queue.behind().getFirst();
        long sessions = queue.behind().stream().map(Session::pid).distinct().count();
        return "it would wait now for "
                + (sessions == 1 ? "" : sessions + " sessions, first ")
                + (first.pid() == 0 ? "a prepared transaction" : "pid " + first.pid())
                + (first.state() == null ? "" : ", " + first.state())
                + (first.xactSeconds() == null
                        ? ""
                        : ", open for " + Outlook.shown(first.xactSeconds()))
                + (queue.waiting() == 0 ? "" : "; " + queue.waiting() + " wait already");
    }

    /** Adds what only the end of the text shows, and what could not be read. */
    private static List<Forecast> finished(
            Script script, List<Forecast> forecasts, ScriptState state) {
        List<Forecast> all = new ArrayList<>(forecasts);
        for (int i = 0; i < all.size(); i++) {
            Forecast forecast = all.get(i);
            for (Change change : script.statements().get(i).changes()) {
                String open =
                        change instanceof Change.AddConstraint a ? unvalidated(a, state) : null;
                if (open != null) {
                    List<Issue> issues = new ArrayList<>(forecast.issues());
                    issues.add(
                            new Issue(
                                    Rule.NEVER_VALIDATED.id(),
                                    Rule.NEVER_VALIDATED.severity(),
                                    open + " is not validated here"));
                    all.set(i, forecast.with(forecast.queue(), Outlook.sorted(issues)));
                }
            }
        }
        for (Script.Problem problem : script.problems()) {
            all.add(
                    new Forecast(
                            script.line(problem.start()),
                            "unreadable",
                            "",
                            problem.message(),
                            List.of(),
                            List.of(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            List.of(
                                    new Issue(
                                            Rule.SYNTAX.id(),
                                            Rule.SYNTAX.severity(),
                                            problem.message())),
                            List.of(),
                            null));
        }
        return List.copyOf(all);
    }

    private static @Nullable String unvalidated(Change.AddConstraint added, ScriptState state) {
        return added.notValid()
                        && added.name() != null
                        && state.notValid.contains(added.table().name() + "." + added.name())
                ? added.name()
                : null;
    }
}
