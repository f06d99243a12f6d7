package ai.dbtool.conftools;

import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** Two configurations side by side: node and node, what is meant and what is. */
final class ConfigDrift implements Tool<ConfigDrift.Args> {

    record Args(
            @Arg("Source; omit both when there are two.") @Nullable String source,
            @Arg("Source to compare with: another node, a checkout, saved files.")
                    @Nullable String against,
            @Arg("Also what differs between nodes as a rule, as port. Default false.")
                    @Nullable Boolean all) {}

    static final ToolSpec<Args> SPEC =
            ToolSpec.read(
                            "config_drift",
                            "Drift of configuration",
                            "Compares two sources as their servers resolve them: settings, pg_hba.conf"
                                    + " rules, role settings; a node with its standby, a server with the"
                                    + " files in Git or saved earlier. For file against running server of"
                                    + " one source use config_effective.",
                            Args.class,
                            Drift.class)
                    .needs(Scope.CONFIG_READ);

    private final SourceLoader loader;
    private final Shown shown;

    ConfigDrift(SourceLoader loader, Shown shown) {
        this.loader = loader;
        this.shown = shown;
    }

    @Override
    public ToolSpec<Args> spec() {
        return SPEC;
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        boolean all = Boolean.TRUE.equals(args.all);
        String left = args.source;
        String right = args.against;
        if (left == null && right == null) {
            return loader.load(context.caller(), null).map(loaded -> answer(two(loaded), all));
        }
        if (left == null || right == null) {
            return Mono.error(
                    new ToolFailure("bad_arguments", "give source and against, two sources"));
        }
        return loader.load(context.caller(), left)
                .zipWith(loader.load(context.caller(), right))
                .map(
                        pair ->
                                answer(
                                        List.of(pair.getT1().getFirst(), pair.getT2().getFirst()),
                                        all));
    }

    private static List<Loaded> two(List<Loaded> loaded) {
        List<Loaded> servers = loaded.stream().filter(Loaded::hasServer).toList();
        if (servers.size() != 2) {
            throw new ToolFailure(
                    "which_source",
                    "give source and against, two of "
                            + loaded.stream().map(Loaded::name).toList());
        }
        return servers;
    }

    private ToolResult answer(List<Loaded> pair, boolean all) {
        Drift drift = Drift.of(pair.get(0), pair.get(1), all, shown);
        long count =
                (long) drift.settings().size() + drift.rules().size() + drift.overrides().size();
        return ToolResult.of(drift, text(drift), Loaded.coverage(pair, count));
    }

    private static String text(Drift drift) {
        TextTable settings =
                new TextTable("setting", drift.left(), drift.right(), "where", "restart");
        drift.settings()
                .forEach(
                        d ->
                                settings.row(
                                        d.name(),
                                        d.left() == null ? "(unknown)" : d.left(),
                                        d.right() == null ? "(unknown)" : d.right(),
                                        d.leftWhere() + " | " + d.rightWhere(),
                                        d.needsRestart() ? "yes" : ""));
        StringBuilder text = new StringBuilder(settings.toString());
        drift.rules().forEach(rule -> text.append(oneSided("pg_hba.conf", rule)));
        drift.overrides().forEach(own -> text.append(oneSided("role or database", own)));
        if (!drift.expected().isEmpty()) {
            text.append("\nexpected, not shown: ").append(String.join(", ", drift.expected()));
        }
        return text.toString();
    }

    private static String oneSided(String kind, Drift.OneSided one) {
        return "\n"
                + kind
                + ", only "
                + one.side()
                + ": "
                + one.what()
                + (one.where() == null ? "" : " (" + one.where() + ")");
    }
}
