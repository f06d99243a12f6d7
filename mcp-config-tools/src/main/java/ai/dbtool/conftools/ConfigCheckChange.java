package ai.dbtool.conftools;

import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** What a change of the configuration would do, before anybody makes it. */
final class ConfigCheckChange implements Tool<ConfigCheckChange.Args> {

    record Args(
            @Arg("Source name; omit when one has a server.") @Nullable String source,
            @Arg("Lines of postgresql.conf, ALTER SYSTEM statements, or a rule of pg_hba.conf.")
                    @Nullable String change,
            @Arg("Also what this major version would refuse or read in another way.")
                    @Range(min = GucCatalog.OLDEST, max = GucCatalog.NEWEST)
                    @Nullable Integer upgrade_to) {}

    static final ToolSpec<Args> SPEC =
            ToolSpec.read(
                            "config_check_change",
                            "A change, before it is made",
                            "Whether the server takes a proposed setting or pg_hba.conf rule: range, unit,"
                                    + " reload or restart, who overrides it, rules it breaks or mends,"
                                    + " worst-case memory before and after, minimal patch with undo."
                                    + " Upgrade lint. Changes nothing.",
                            Args.class,
                            CheckedChange.class)
                    .needs(Scope.CONFIG_READ);

    private final SourceLoader loader;
    private final Shown shown;

    ConfigCheckChange(SourceLoader loader, Shown shown) {
        this.loader = loader;
        this.shown = shown;
    }

    @Override
    public ToolSpec<Args> spec() {
        return SPEC;
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        String change = args.change == null ? "" : args.change.strip();
        if (change.isEmpty() && args.upgrade_to == null) {
            return Mono.error(
                    new ToolFailure("missing_argument", "give change, upgrade_to or both"));
        }
        return loader.load(context.caller(), args.source)
                .map(loaded -> answer(withServer(loaded), change, args.upgrade_to));
    }

    private static Loaded withServer(List<Loaded> loaded) {
        return Loaded.only(
                loaded,
                Loaded::hasServer,
                "no source holds a server's configuration",
                "several sources hold a server's configuration");
    }

    private ToolResult answer(Loaded source, String change, @Nullable Integer target) {
        CheckedChange checked = new ChangeChecker(source, shown).check(change, target);
        long count = (long) checked.settings().size() + checked.rules().size();
        return ToolResult.of(
                checked, CheckedChangeText.of(checked), Loaded.coverage(List.of(source), count));
    }
}
