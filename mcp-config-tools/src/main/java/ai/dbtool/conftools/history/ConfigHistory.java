package ai.dbtool.conftools.history;

import ai.dbtool.conf.audit.AuditInput;
import ai.dbtool.conftools.baseline.Baseline;
import ai.dbtool.conftools.baseline.Baselines;
import ai.dbtool.conftools.history.SettingHistory.ServerStep;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Page;
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

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What became of settings over time. */
public final class ConfigHistory implements Tool<ConfigHistory.Args> {

    private static final int SERVER_STEPS = 8;

    /** Arguments of {@code config_history}. */
    public record Args(
            @Arg("Source; omit when one has a server.") @Nullable String source,
            @Arg("Setting, or part of a name, * for anything. Default all that changed.")
                    @Nullable String pattern,
            @Arg("Start: ISO time, 'now-3h'; now is the end of the log. Default its beginning.")
                    @Nullable String from,
            @Arg("End, as from.") @Nullable String to,
            @Arg("From the previous answer, to go on.") @Nullable String cursor) {}

    /**
     * The lives of settings.
     *
     * @param source name of the configuration source
     * @param settings those on this page, today
     * @param steps newest first
     * @param server starts, and reloads that did not take everything; the newest few, newest first
     * @param serverSteps how many there are
     * @param reloads how often the files were read again
     */
    record Lives(
            String source,
            List<Present> settings,
            List<Step> steps,
            List<ServerStep> server,
            long serverSteps,
            long reloads) {}

    static final ToolSpec<Args> SPEC =
            ToolSpec.read(
                            "config_history",
                            "History of settings",
                            "When a setting changed, from what to what, by reload or restart, what was"
                                    + " refused or waits for a restart; starts; whether the log explains"
                                    + " today's value. From the server log and saved baselines. For"
                                    + " today's value alone use config_effective.",
                            Args.class,
                            Lives.class)
                    .needs(Scope.CONFIG_READ, Scope.LOGS_READ);

    private final SourceLoader loader;
    private final ServerLogs logs;
    private final Baselines baselines;
    private final Shown shown;

    /** Over {@code loader}'s sources and the logs and baselines that belong to them. */
    public ConfigHistory(SourceLoader loader, ServerLogs logs, Baselines baselines, Shown shown) {
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
        return loader.load(context.caller(), args.source)
                .map(Loaded::server)
                .map(source -> answer(source, args, context));
    }

    private ToolResult answer(Loaded source, Args args, ToolContext context) {
        AuditInput input = source.audit(shown.secrets());
        ServerLogs.Told told = logs.read(context, source, input, args.from, args.to);
        List<Baseline> saved = baselines.of(source.name());
        SettingHistory history =
                SettingHistory.of(
                        told.events(),
                        within(saved, args.to == null ? null : told.to()),
                        input.catalog(),
                        shown);
        Presents presents = new Presents(input, history, shown);
        Set<String> wanted = wanted(args.pattern, history, presents, input);
        List<Step> steps = new ArrayList<>();
        for (String setting : wanted) {
            history.steps(setting, presents.of(setting).now()).stream()
                    .filter(step -> since(step.at(), told.from(), args.from))
                    .forEach(steps::add);
        }
        Page<Step> page =
                Page.of(
                        SettingHistory.newestFirst(steps),
                        Arrays.asList(source.name(), args.pattern, args.from, args.to),
                        args.cursor,
                        context,
                        step -> HistoryText.row(step) + presents.of(step.setting()));
        List<ServerStep> server =
                history.server().stream()
                        .filter(step -> since(step.at(), told.from(), args.from))
                        .toList()
                        .reversed();
        Lives lives =
                new Lives(
                        source.name(),
                        onPage(page, args.pattern, wanted).stream().map(presents::of).toList(),
                        page.rows(),
                        server.stream().limit(SERVER_STEPS).toList(),
                        server.size(),
                        history.reloads());
        return ToolResult.of(lives, HistoryText.of(lives), coverage(page, told, saved, source));
    }

    /** An end that nobody named is that of the log: what was saved later still tells. */
    private static List<Baseline> within(List<Baseline> saved, @Nullable Instant to) {
        return to == null
                ? saved
                : saved.stream().filter(one -> !Instant.parse(one.at()).isAfter(to)).toList();
    }

    private static boolean since(String at, @Nullable Instant from, @Nullable String asked) {
        return asked == null || from == null || !Instant.parse(at).isBefore(from);
    }

    private static Set<String> wanted(
            @Nullable String pattern, SettingHistory history, Presents presents, AuditInput input) {
        if (pattern == null || pattern.isBlank()) {
            return history.names();
        }
        String given = pattern.strip();
        if (input.catalog().get(given) != null) {
            return Set.of(input.catalog().canonical(given));
        }
        Set<String> found = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        history.names().stream().filter(name -> Shown.matches(name, given)).forEach(found::add);
        presents.names().stream().filter(name -> Shown.matches(name, given)).forEach(found::add);
        if (found.isEmpty()
                && input.catalog().names().stream().noneMatch(n -> Shown.matches(n, given))) {
            throw new ToolFailure("unknown_setting", input.catalog().unknown(given));
        }
        return found;
    }

    private static Set<String> onPage(
            Page<Step> page, @Nullable String pattern, Set<String> wanted) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        page.rows().forEach(step -> names.add(step.setting()));
        if (pattern != null && wanted.size() == 1) {
            names.addAll(wanted);
        }
        return names;
    }

    private static Coverage coverage(
            Page<Step> page, ServerLogs.Told told, List<Baseline> saved, Loaded source) {
        List<String> unseen = new ArrayList<>(told.unseen());
        if (saved.isEmpty()) {
            unseen.add("no baseline is saved");
        }
        unseen.addAll(source.uncovered());
        return new Coverage(
                page.matched(),
                page.rows().size(),
                page.rows().size() < page.matched(),
                page.nextCursor(),
                Objects.toString(told.from(), null),
                Objects.toString(told.to(), null),
                told.bytes() + source.bytes(),
                unseen);
    }
}
