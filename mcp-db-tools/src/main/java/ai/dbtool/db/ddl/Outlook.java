package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.OnPrimary;
import ai.dbtool.db.ddl.Change.Hazard;
import ai.dbtool.db.ddl.Forecast.Held;
import ai.dbtool.db.ddl.Forecast.Issue;
import ai.dbtool.db.ddl.Forecast.Kind;
import ai.dbtool.db.ddl.Forecast.Work;
import ai.dbtool.db.ddl.Rule.Severity;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Collects what one statement would do. */
final class Outlook {

    /** Blocking others for less is nobody's trouble. */
    static final double SHORT_SECONDS = 1;

    /** Keeping readers out for longer is an outage. */
    static final double OUTAGE_SECONDS = 10;

    private static final int SHOWN_CHARACTERS = 300;

    final World world;
    final ScriptState script;
    final Statement statement;

    private final Map<String, LockMode> locks = new LinkedHashMap<>();
    private final List<Work> works = new ArrayList<>();
    private final Map<Rule, Issue> issues = new EnumMap<>(Rule.class);
    private final List<String> safer = new ArrayList<>();
    private @Nullable Long diskBytes;
    private @Nullable Double seconds;
    private final List<List<String>> undos = new ArrayList<>();
    private boolean waitsForAll;

    Outlook(World world, ScriptState script, Statement statement) {
        this.world = world;
        this.script = script;
        this.statement = statement;
    }

    /** The relation, with an issue when it should exist and does not. */
    @Nullable RelationFacts require(ObjectName name) {
        RelationFacts found = world.find(name);
        if (found == null && world.connected() && !script.isNew(name)) {
            issue(
                    Rule.OBJECT_MISSING,
                    name + " does not exist, or the search_path does not reach it");
        }
        return found;
    }

    String label(ObjectName name) {
        RelationFacts found = world.find(name);
        return found == null ? name.toString() : found.name();
    }

    void lock(ObjectName name, LockMode mode) {
        lock(label(name), mode);
    }

    void lock(String relation, LockMode mode) {
        locks.merge(relation, mode, (a, b) -> a.isAtLeast(b) ? a : b);
    }

    /** The relation and everything below it. */
    void lockAll(ObjectName name, LockMode mode) {
        lock(name, mode);
        RelationFacts found = world.find(name);
        if (found != null) {
            found.children().forEach(child -> lock(child, mode));
        }
    }

    /** Strongest lock on anything so far; {@code null} without one. */
    @Nullable LockMode strongest() {
        return locks.values().stream().max(Comparator.naturalOrder()).orElse(null);
    }

    Map<String, LockMode> locks() {
        return locks;
    }

    /** The relations with rows of their own: itself, and what lies below. */
    List<RelationFacts> filled(RelationFacts top) {
        List<RelationFacts> filled = new ArrayList<>();
        Stream.concat(Stream.of(top.name()), top.children().stream())
                .map(world::named)
                .forEach(
                        facts -> {
                            if (facts != null && !facts.isPartitioned()) {
                                filled.add(facts);
                            }
                        });
        return filled;
    }

    void scan(ObjectName name, String why) {
        scan(label(name), world.find(name), why);
    }

    /** A relation by its full name. */
    void scan(String relation, String why) {
        scan(relation, world.named(relation), why);
    }

    private void scan(String relation, @Nullable RelationFacts found, String why) {
        if (found == null) {
            works.add(new Work(Kind.SCAN, relation, why, null));
            return;
        }
        for (RelationFacts facts : filled(found)) {
            long bytes = facts.heapBytes() + facts.toastBytes();
            works.add(new Work(Kind.SCAN, facts.name(), why, bytes));
            spend(world.rates().scanSeconds(bytes, facts.rows()));
        }
    }

    void rewrite(ObjectName name, String why) {
        RelationFacts found = world.find(name);
        if (found == null) {
            works.add(new Work(Kind.REWRITE, label(name), why, null));
            return;
        }
        for (RelationFacts facts : filled(found)) {
            works.add(new Work(Kind.REWRITE, facts.name(), why, facts.totalBytes()));
            need(facts.totalBytes());
            spend(world.rates().rewriteSeconds(facts));
        }
    }

    /** A new file without rows takes the place of the old one. */
    void empty(ObjectName name, String why) {
        works.add(new Work(Kind.REWRITE, label(name), why, 0L));
    }

    /**
     * VACUUM, ANALYZE or CLUSTER without a table: what {@code what} says, and it is not looked up.
     */
    void everyTable(String what) {
        if (what.endsWith("every table")) {
            Kind kind = what.contains("FULL") ? Kind.REWRITE : Kind.SCAN;
            works.add(new Work(kind, "every table of the database", what, null));
        }
    }

    /** One index on each relation with rows. */
    void build(
            ObjectName name, String why, Function<RelationFacts, @Nullable Long> size, int passes) {
        RelationFacts found = world.find(name);
        if (found == null) {
            works.add(new Work(Kind.INDEX_BUILD, label(name), why, null));
            return;
        }
        filled(found).forEach(facts -> build(facts, why, size.apply(facts), passes));
    }

    /** One index on one table, which is read {@code passes} times. */
    void build(RelationFacts table, String why, @Nullable Long bytes, int passes) {
        works.add(new Work(Kind.INDEX_BUILD, table.name(), why, bytes));
        long built = bytes == null ? 0 : bytes;
        // The sort keeps its runs on disk while the index is written.
        need(2 * built);
        spend(
                world.rates().buildSeconds(table.heapBytes(), table.rows(), built)
                        + (passes - 1)
                                * world.rates().scanSeconds(table.heapBytes(), table.rows()));
    }

    void need(long bytes) {
        diskBytes = diskBytes == null ? bytes : diskBytes + bytes;
    }

    void spend(double more) {
        seconds = seconds == null ? more : seconds + more;
    }

    @Nullable Double seconds() {
        return seconds;
    }

    boolean hasWork() {
        return !works.isEmpty();
    }

    boolean hasIssue(Rule rule) {
        return issues.containsKey(rule);
    }

    void issue(Rule rule, String message) {
        issue(rule, rule.severity(), message);
    }

    void issue(Rule rule, Severity severity, String message) {
        issues.merge(
                rule,
                new Issue(rule.id(), severity, message),
                (a, b) -> a.severity().compareTo(b.severity()) <= 0 ? a : b);
    }

    /** An issue as grave as others would wait. */
    void blocking(Rule rule, ObjectName on, String message) {
        if (script.isNew(on)) {
            return;
        }
        LockMode mode = strongest();
        Double takes = seconds;
        Severity severity =
                takes == null
                        ? rule.severity()
                        : takes < SHORT_SECONDS
                                ? Severity.INFO
                                : takes >= OUTAGE_SECONDS && mode != null && mode.blocksReads()
                                        ? Severity.ERROR
                                        : Severity.WARNING;
        issue(
                rule,
                severity,
                takes == null ? message : message + ", about " + shown(takes) + " here");
    }

    static String shown(double seconds) {
        return seconds < 1
                ? "less than a second"
                : seconds < 120
                        ? Math.round(seconds) + " s"
                        : seconds < 7200
                                ? Math.round(seconds / 60) + " min"
                                : Math.round(seconds / 3600) + " h";
    }

    void hazard(@Nullable Hazard hazard, ObjectName on) {
        if (hazard == null || script.isNew(on)) {
            return;
        }
        switch (hazard) {
            case LOSES_DATA -> {
                RelationFacts facts = world.find(on);
                boolean empty =
                        facts != null
                                && facts.kind().matches("[rp]")
                                && filled(facts).stream().allMatch(f -> f.heapBytes() == 0);
                issue(
                        Rule.LOSES_DATA,
                        empty ? Severity.INFO : Severity.WARNING,
                        empty
                                ? label(on) + " is empty now"
                                : "what " + label(on) + " holds is lost");
            }
            case BREAKS_CLIENTS ->
                    issue(
                            Rule.BREAKS_CLIENTS,
                            "code that uses the old name on " + label(on) + " fails at once");
            case CASCADES -> {
                // With a connection what depends on it is known by name.
                if (!world.connected()) {
                    issue(Rule.CASCADES, "what depends on " + label(on) + " goes too");
                }
            }
        }
    }

    void safer(String... statements) {
        safer.addAll(List.of(statements));
    }

    /** How one change is taken back; what was changed last is taken back first. */
    void undo(@Nullable String statement) {
        if (statement != null) {
            undo(List.of(statement));
        }
    }

    void undo(List<String> statements) {
        if (!statements.isEmpty() && !undos.contains(statements)) {
            undos.addFirst(statements);
        }
    }

    /** What cannot be taken back comes first. */
    private @Nullable String undo() {
        List<String> all =
                undos.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparing(line -> !line.startsWith("none: ")))
                        .toList();
        return all.isEmpty()
                ? null
                : String.join("\n", world.standby() ? OnPrimary.mark(all) : all);
    }

    /** It also waits for every older transaction of the database. */
    void waitForAll() {
        waitsForAll = true;
    }

    boolean waitsForAll() {
        return waitsForAll;
    }

    /** A standby refuses what writes, and replays the locks that its primary takes for it. */
    private void onStandby() {
        if (statement.unread() != null || OnPrimary.runsOnStandby(statement.text())) {
            return;
        }
        LockMode mode = strongest();
        issue(
                Rule.RUN_ON_PRIMARY,
                "this server is a standby and refuses it"
                        + (mode == LockMode.ACCESS_EXCLUSIVE
                                ? "; replay of its ACCESS EXCLUSIVE lock ends queries here that hold it up"
                                        + " for longer than max_standby_streaming_delay"
                                : ""));
    }

    Forecast forecast(int line) {
        if (world.standby()) {
            onStandby();
        }
        List<Held> held =
                locks.entrySet().stream()
                        .sorted(
                                Map.Entry.<String, LockMode>comparingByValue()
                                        .reversed()
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .map(
                                e ->
                                        new Held(
                                                e.getKey(),
                                                e.getValue().toString(),
                                                e.getValue().blocks()))
                        .toList();
        return new Forecast(
                line,
                statement.command(),
                Untrusted.cut(statement.text(), SHOWN_CHARACTERS),
                statement.unread(),
                held,
                List.copyOf(works),
                diskBytes,
                seconds == null ? null : Math.round(seconds * 10) / 10.0,
                seconds == null ? null : world.rates().basis(),
                null,
                null,
                null,
                sorted(issues.values()),
                world.standby() ? OnPrimary.mark(safer) : List.copyOf(safer),
                undo());
    }

    static List<Issue> sorted(Iterable<Issue> issues) {
        List<Issue> sorted = new ArrayList<>();
        issues.forEach(sorted::add);
        sorted.sort(Comparator.comparing(Issue::severity).thenComparing(Issue::rule));
        return List.copyOf(sorted);
    }
}
