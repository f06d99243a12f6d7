package ai.dbtool.conftools;

import ai.dbtool.conf.audit.Audit;
import ai.dbtool.conf.audit.AuditInput;
import ai.dbtool.conf.audit.Value;
import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conf.guc.GucGuide;
import ai.dbtool.conf.guc.GucValue;
import ai.dbtool.conf.live.EffectiveSetting;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** One setting: what it means, what it may be, what it is here, how to change it. */
final class ConfigExplain implements Tool<ConfigExplain.Args> {

    record Args(
            @Arg("Setting of PostgreSQL, as work_mem.") String name,
            @Arg("Source name; omit for all.") @Nullable String source) {}

    static final ToolSpec<Args> SPEC =
            ToolSpec.read(
                            "config_explain",
                            "One setting explained",
                            "What a setting means, its unit, range and default, what it is here and who"
                                    + " sets it, how to change it without surprise, settings to look at"
                                    + " with it, rules it breaks, documentation. For several at once use"
                                    + " config_effective; before a change use config_check_change.",
                            Args.class,
                            ExplainedSetting.class)
                    .needs(Scope.CONFIG_READ);

    private final SourceLoader loader;
    private final Shown shown;

    ConfigExplain(SourceLoader loader, Shown shown) {
        this.loader = loader;
        this.shown = shown;
    }

    @Override
    public ToolSpec<Args> spec() {
        return SPEC;
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return loader.load(context.caller(), args.source)
                .map(loaded -> answer(loaded, args.name.strip()));
    }

    /** What there is to say of setting {@code given}; fails when no version knows it. */
    ToolResult answer(List<Loaded> loaded, String given) {
        List<Loaded> servers = loaded.stream().filter(Loaded::hasServer).toList();
        LiveServer live =
                servers.stream()
                        .map(Loaded::live)
                        .filter(one -> one != null)
                        .findFirst()
                        .orElse(null);
        GucCatalog catalog =
                GucCatalog.of(
                        live != null
                                ? live.major()
                                : servers.isEmpty()
                                        ? GucCatalog.NEWEST
                                        : servers.getFirst().files().major());
        Guc guc = known(given, catalog, live);
        List<EffectiveRow> present = new ArrayList<>();
        List<EffectiveSetting> settings = new ArrayList<>();
        List<AuditFinding> findings = new ArrayList<>();
        List<GucGuide.Interaction> interactions = GucGuide.standard().interactions(guc.name());
        List<ExplainedSetting.Related> related = new ArrayList<>();
        for (Loaded source : servers) {
            AuditInput input = source.audit(shown.secrets());
            StreamSupport.stream(input.settings().spliterator(), false)
                    .filter(setting -> setting.name().equalsIgnoreCase(guc.name()))
                    .forEach(
                            setting -> {
                                settings.add(setting);
                                present.add(
                                        EffectiveRow.of(setting, source.files().server(), shown));
                            });
            Audit.of(input, rule -> true).hits().stream()
                    .filter(hit -> hit.violation().object().equalsIgnoreCase(guc.name()))
                    .forEach(hit -> findings.add(AuditFinding.of(hit, shown)));
            if (related.isEmpty()) {
                interactions.forEach(i -> related.add(related(i, input)));
            }
        }
        if (related.isEmpty()) {
            interactions.forEach(
                    i -> related.add(new ExplainedSetting.Related(i.other(), i.how(), null)));
        }
        ExplainedSetting explained =
                explained(
                        guc,
                        catalog,
                        HowToChange.of(guc, settings, present),
                        related,
                        present,
                        findings);
        return ToolResult.of(
                explained, ExplainedText.of(explained), Loaded.coverage(loaded, present.size()));
    }

    private static Guc known(String given, GucCatalog catalog, @Nullable LiveServer live) {
        Guc guc = catalog.get(given);
        if (guc != null) {
            return guc;
        }
        var running = live == null ? null : live.settings().get(given);
        if (running != null) {
            return new Guc(
                    running.name(),
                    running.context(),
                    running.vartype(),
                    running.unit() == null ? "" : running.unit(),
                    "",
                    "",
                    List.of(),
                    running.bootVal() == null ? "" : running.bootVal());
        }
        if (given.contains(".")) {
            throw new ToolFailure(
                    "unknown_setting",
                    "a setting of an extension is known only to a running server that has loaded it");
        }
        throw new ToolFailure("unknown_setting", catalog.unknown(given));
    }

    private ExplainedSetting.Related related(GucGuide.Interaction interaction, AuditInput input) {
        String value = input.value(interaction.other()).map(Value::text).orElse(null);
        return new ExplainedSetting.Related(
                interaction.other(),
                interaction.how(),
                value == null ? null : shown.value(interaction.other(), value));
    }

    private ExplainedSetting explained(
            Guc guc,
            GucCatalog catalog,
            List<String> change,
            List<ExplainedSetting.Related> related,
            List<EffectiveRow> present,
            List<AuditFinding> findings) {
        GucGuide guide = GucGuide.standard();
        GucGuide.About about = guide.about(guc.name());
        int until = GucCatalog.lastMajorWith(guc.name());
        return new ExplainedSetting(
                guc.name(),
                about == null ? null : (about.meaning() + " " + about.more()).strip(),
                about == null ? null : about.category(),
                guc.vartype(),
                empty(guc.unit()),
                limit(guc, guc.min()),
                limit(guc, guc.max()),
                guc.enumvals(),
                guc.context().equals("internal")
                        ? null
                        : shown.value(guc.name(), GucValue.show(guc, guc.bootValue())),
                guc.context(),
                GucCatalog.firstMajorWith(guc.name()),
                until == 0 || until == GucCatalog.NEWEST ? null : until,
                change,
                related,
                present,
                findings,
                guide.link(guc.name(), catalog.major()));
    }

    private static @Nullable String limit(Guc guc, String bound) {
        return bound.isEmpty() ? null : GucValue.show(guc, bound);
    }

    private static @Nullable String empty(String text) {
        return text.isEmpty() ? null : text;
    }
}
