package ai.dbtool.conftools;

import ai.dbtool.conftools.baseline.Baseline;
import ai.dbtool.conftools.baseline.Baselines;
import ai.dbtool.conftools.baseline.Snapshot;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.ServerLogs;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Configurations side by side: node and node, meant and real, now and then, file and log. */
final class ConfigDrift implements Tool<ConfigDrift.Args> {

    /** What {@code against} is called when it is no source. */
    private static final String BASELINE = "baseline";

    record Args(
            @Arg("Source; omit when there are one or two.") @Nullable String source,
            @Arg(
                            "Source to compare with (node, checkout, Patroni dump), baseline or"
                                    + " baseline:NAME; omit for file, server and log of one source.")
                    @Nullable String against,
            @Arg("Settings that may differ; * for anything.") @Nullable List<String> ignore,
            @Arg("Also what differs between nodes as a rule, as port. Default false.")
                    @Nullable Boolean all) {}

    static final ToolSpec<Args> SPEC =
            ToolSpec.read(
                            "config_drift",
                            "Drift of configuration",
                            "What has drifted, most harmful first: one source's files, running server"
                                    + " and last word of the log; or two sources (node and standby, server"
                                    + " and what Git or Patroni means it to be), or now and a saved"
                                    + " baseline: settings, pg_hba.conf, role settings. For one"
                                    + " setting's past use config_history.",
                            Args.class,
                            Drift.class)
                    .needs(Scope.CONFIG_READ);

    private final SourceLoader loader;
    private final ServerLogs logs;
    private final Baselines baselines;
    private final Shown shown;

    ConfigDrift(SourceLoader loader, ServerLogs logs, Baselines baselines, Shown shown) {
        this.loader = loader;
        this.logs = logs;
        this.baselines = baselines;
        this.shown = shown;
    }

    @Override
    public ToolSpec<Args> spec() {
        return SPEC;
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        String against = args.against;
        Mono<List<Loaded>> first = loader.load(context.caller(), args.source);
        if (against == null) {
            return first.map(loaded -> alone(loaded, args, context));
        }
        if (against.equals(BASELINE) || against.startsWith(BASELINE + ":")) {
            return first.map(loaded -> sinceThen(Loaded.server(loaded), against, args));
        }
        if (args.source == null) {
            return Mono.error(
                    new ToolFailure("bad_arguments", "give source and against, two sources"));
        }
        return first.zipWith(
                loader.load(context.caller(), against),
                (left, right) -> pair(List.of(left.getFirst(), right.getFirst()), args));
    }

    private ToolResult alone(List<Loaded> loaded, Args args, ToolContext context) {
        List<Loaded> servers = loaded.stream().filter(Loaded::hasServer).toList();
        if (args.source == null && servers.size() == 2) {
            return pair(servers, args);
        }
        Loaded source = Loaded.server(loaded);
        ServerLogs.Told told =
                logs.read(context, source, source.audit(shown.secrets()), null, null);
        Drift drift =
                Drift.of(source.name(), ThreeWays.of(source, told, shown, expected(args, true)));
        List<String> unseen = new ArrayList<>(told.unseen());
        unseen.addAll(source.uncovered());
        return answer(
                drift, Coverage.whole(drift.ways().size(), source.bytes() + told.bytes(), unseen));
    }

    private ToolResult sinceThen(Loaded source, String against, Args args) {
        int colon = against.indexOf(':');
        Baseline baseline =
                baselines.find(source.name(), colon < 0 ? null : against.substring(colon + 1));
        String name = BASELINE + " " + baseline.name() + " of " + baseline.at();
        Drift drift =
                Drift.of(
                        baseline.content().named(name),
                        Snapshot.of(source, shown),
                        expected(args, true));
        return answer(drift, Loaded.coverage(List.of(source), count(drift)));
    }

    private ToolResult pair(List<Loaded> pair, Args args) {
        List<Snapshot> sides = pair.stream().map(one -> Snapshot.of(one, shown)).toList();
        for (Snapshot side : sides) {
            if (side.isEmpty()) {
                throw new ToolFailure(
                        "no_server",
                        "source '"
                                + side.name()
                                + "' holds neither postgresql.conf, a connection nor parameters of"
                                + " Patroni: config_sources shows what it holds");
            }
        }
        Drift drift =
                Drift.of(sides.get(0), sides.get(1), expected(args, Boolean.TRUE.equals(args.all)));
        return answer(drift, Loaded.coverage(pair, count(drift)));
    }

    /** A node is compared with itself in time: then even its port counts. */
    private static Predicate<String> expected(Args args, boolean sameNode) {
        List<String> ignored = args.ignore == null ? List.of() : args.ignore;
        return name ->
                (!sameNode && Drift.OF_THE_NODE.contains(name))
                        || ignored.stream().anyMatch(given -> means(given, name));
    }

    private static boolean means(String given, String name) {
        return given.contains("*") ? Shown.matches(name, given) : given.equalsIgnoreCase(name);
    }

    private static long count(Drift drift) {
        return (long) drift.settings().size() + drift.rules().size() + drift.overrides().size();
    }

    private static ToolResult answer(Drift drift, Coverage coverage) {
        return ToolResult.of(drift, DriftText.of(drift), coverage);
    }
}
