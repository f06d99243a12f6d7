package ai.dbtool.db.health;

import ai.dbtool.db.answer.Locks;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.health.HealthArea.Checked;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Span;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Remedy;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Facts and findings, area by area. */
public final class HealthTool implements Tool<HealthTool.Args> {

    /** What to look at. */
    public enum Area {
        ALL(""),
        CONNECTIONS("connections"),
        LOCKS("locks"),
        CHECKPOINTS("checkpoints"),
        TEMP_FILES("tempFiles"),
        VACUUM("vacuum"),
        REPLICATION("replication"),
        ACCESS("access"),
        SEQUENCES("sequences"),
        INDEXES("indexes"),
        STATISTICS("statistics"),
        BLOAT("bloat"),
        SETTINGS("settings"),
        EVIDENCE("evidence"),
        IDS("ids"),
        IO("io"),
        SCHEMA("schema"),
        SECURITY("security"),
        DRIFT("drift");

        private final String key;

        Area(String key) {
            this.key = key;
        }

        /** The argument that asks for the area of {@code key}. */
        static String argument(String key) {
            return Stream.of(values())
                    .filter(area -> area.key.equals(key))
                    .findFirst()
                    .map(area -> area.name().toLowerCase(Locale.ROOT))
                    .orElse(key);
        }
    }

    /** Arguments of {@code db_health}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("Default all.") @Nullable Area area,
            @Arg("UTC: 03:12, ISO.") @Nullable String at,
            @Arg("10m, 2h.") @Nullable String window) {}

    static final List<HealthArea> AREAS =
            List.of(
                    new ConnectionsArea(),
                    new LocksArea(),
                    new CheckpointsArea(),
                    new TempFilesArea(),
                    new VacuumArea(),
                    new ReplicationArea(),
                    new AccessArea(),
                    new SequencesArea(),
                    new IndexesArea(),
                    new StatisticsArea(),
                    new BloatArea(),
                    new SettingsArea(),
                    new EvidenceArea(),
                    new IdsArea(),
                    new IoArea(),
                    new LintArea("schema", SchemaLints.all()),
                    new LintArea("security", SecurityLints.all()),
                    new LintArea("drift", DriftLints.all()));

    /** Areas that leave out relations whose definitions would have to wait for a lock. */
    private static final Set<String> OF_DEFINITIONS = Set.of("indexes", "security", "schema");

    static final Comparator<Finding> WORST_FIRST =
            Comparator.comparing(Finding::severity)
                    .thenComparing(Finding::code)
                    .thenComparing(Finding::object);

    private final Databases databases;
    private final Histories histories;

    /** Over {@code databases}, and {@code histories} for the past. */
    public HealthTool(Databases databases, Histories histories) {
        this.databases = databases;
        this.histories = histories;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_health",
                        "Health, with findings",
                        "What is wrong, by area, with remedy and undo: what holds vacuum up, ids running out, bloat,"
                                + " security, upgrades. Not for sessions (db_activity) or statements (db_top_queries).",
                        Args.class,
                        Health.class)
                .needs(Scope.DB_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        Area wanted = args.area() == null ? Area.ALL : args.area();
        List<HealthArea> areas =
                wanted == Area.STATISTICS
                        ? List.of(StatisticsArea.withWorkload())
                        : AREAS.stream()
                                .filter(a -> wanted == Area.ALL || a.name().equals(wanted.key))
                                .toList();
        return Mono.defer(
                () -> {
                    Span span = Span.sampled(args.at(), args.window(), context.clock());
                    return span == null
                            ? databases
                                    .open(context.caller(), args.connection())
                                    .flatMap(
                                            database ->
                                                    database.facts()
                                                            .flatMap(
                                                                    facts ->
                                                                            check(
                                                                                    database, facts,
                                                                                    areas,
                                                                                    context)))
                            : histories.read(
                                    databases,
                                    context.caller(),
                                    args.connection(),
                                    named -> past(named.history(), span, areas));
                });
    }

    private static ToolResult past(History history, Span span, List<HealthArea> wanted)
            throws IOException {
        PastHealth past =
                PastHealth.read(history, span, wanted.stream().map(HealthArea::name).toList());
        return result(
                past.areas(),
                span.text() + ": ",
                findings ->
                        new Coverage(
                                null,
                                findings,
                                false,
                                null,
                                span.from().toString(),
                                span.to().toString(),
                                null,
                                past.skipped()));
    }

    private static Mono<ToolResult> check(
            Database database, ServerFacts facts, List<HealthArea> areas, ToolContext context) {
        Sight sight = new Sight();
        if (!facts.monitor()) {
            sight.skip("states of other roles' sessions: GRANT pg_monitor TO " + facts.user());
        }
        boolean definitions = areas.stream().anyMatch(a -> OF_DEFINITIONS.contains(a.name()));
        return (definitions ? Locks.noteAll(database, sight) : Mono.<Void>empty())
                .thenMany(Flux.fromIterable(areas))
                .index()
                .concatMap(
                        numbered -> {
                            HealthArea area = numbered.getT2();
                            Mono<List<Checked>> checked =
                                    sight.tolerate(
                                            area.name(),
                                            area.remedied(database, facts, sight).map(List::of));
                            return context.progress(numbered.getT1(), areas.size(), area.name())
                                    .then(checked)
                                    .map(found -> Map.entry(area.name(), found));
                        })
                .collectList()
                .map(
                        found -> {
                            Map<String, Checked> all = new LinkedHashMap<>();
                            found.forEach(e -> e.getValue().forEach(c -> all.put(e.getKey(), c)));
                            return result(all, "", count -> sight.coverage(null, count, null));
                        });
    }

    private static ToolResult result(
            Map<String, Checked> all, String when, IntFunction<Coverage> coverage) {
        Map<String, Record> facts = new LinkedHashMap<>();
        all.forEach((name, checked) -> facts.put(name, checked.facts()));
        List<Finding> findings =
                all.values().stream()
                        .flatMap(c -> c.findings().stream())
                        .sorted(WORST_FIRST)
                        .toList();
        Health health = new Health(facts, findings);
        String head = when + findings(findings, true);
        StringBuilder whole = new StringBuilder(head);
        StringBuilder brief = new StringBuilder(head);
        all.forEach(
                (name, checked) -> {
                    whole.append("\n\n").append(name).append('\n').append(checked.text());
                    brief.append("\n\n").append(name).append('\n').append(first(checked.text()));
                });
        brief.append("\n\none area in full: area=")
                .append(all.size() == 1 ? Area.argument(all.keySet().iterator().next()) : "<name>");
        Coverage seen = coverage.apply(findings.size());
        return ToolResult.of(health, whole.toString(), seen)
                .orSmaller(
                        List.of(
                                () -> ToolResult.of(health, brief.toString(), seen),
                                () -> ToolResult.of(health, head, seen),
                                () ->
                                        ToolResult.of(
                                                health, when + findings(findings, false), seen)));
    }

    /** The first lines of an area, enough to see whether to ask for it. */
    private static String first(String text) {
        List<String> lines = text.lines().toList();
        return lines.size() <= 4
                ? text
                : String.join("\n", lines.subList(0, 4))
                        + "\n... "
                        + (lines.size() - 4)
                        + " more lines";
    }

    private static String findings(List<Finding> findings, boolean remedies) {
        if (findings.isEmpty()) {
            return "no findings";
        }
        StringBuilder text = new StringBuilder(findings.size() + " findings, worst first");
        for (Finding f : findings) {
            text.append('\n')
                    .append(f.severity())
                    .append(' ')
                    .append(f.code())
                    .append(": ")
                    .append(Untrusted.line(f.statement()));
            Remedy remedy = f.remedy();
            if (remedies && remedy != null) {
                String what = remedy.statement() == null ? remedy.patch() : remedy.statement();
                text.append("\n  remedy: ").append(Untrusted.line(String.valueOf(what)));
                text.append("\n  undo: ").append(Untrusted.line(String.valueOf(remedy.undo())));
                text.append("\n  lock: ")
                        .append(Untrusted.line(String.valueOf(remedy.lockImpact())));
            }
        }
        return text.toString();
    }
}
