package ai.dbtool.conftools;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.live.Comparison;
import ai.dbtool.conf.live.EffectiveSetting;
import ai.dbtool.conf.live.FileSetting;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.postgres.ConfTree;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Page;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is configured, who says so, and whether the server runs with it. */
final class ConfigEffective implements Tool<ConfigEffective.Args> {

    record Args(
            @Arg("Source name; omit for all.") @Nullable String source,
            @Arg("Part of a setting's name or of a dotted application key; * for anything.")
                    @Nullable String pattern,
            @Arg(
                            "Only settings where file and server differ, or a role, database or"
                                    + " ALTER SYSTEM overrides. Default false.")
                    @Nullable Boolean only_differences,
            @Arg("From the previous answer, to go on.") @Nullable String cursor) {}

    record Result(List<EffectiveRow> settings, List<Wrong> errors) {}

    record Wrong(String file, int line, String message, @Nullable String setting) {}

    static final ToolSpec<Args> SPEC =
            ToolSpec.read(
                            "config_effective",
                            "Effective configuration",
                            "Each setting's value, the file:line that decides, who was overridden, and"
                                    + " whether the running server has it: not reloaded, pending restart,"
                                    + " role overrides, invalid lines. Use for 'I changed it and nothing"
                                    + " happened'. For advice use config_audit; to find text use"
                                    + " config_search.",
                            Args.class,
                            Result.class)
                    .needs(Scope.CONFIG_READ);

    private final SourceLoader loader;
    private final Shown shown;

    ConfigEffective(SourceLoader loader, Shown shown) {
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
                .map(loaded -> answer(loaded, args, context));
    }

    private ToolResult answer(List<Loaded> loaded, Args args, ToolContext context) {
        Result all = whole(loaded);
        List<EffectiveRow> wanted = all.settings.stream().filter(row -> wanted(row, args)).toList();
        Page<EffectiveRow> page =
                Page.of(
                        wanted,
                        Arrays.asList(args.source, args.pattern, args.only_differences),
                        args.cursor,
                        context,
                        ConfigEffective::line);
        Result result = new Result(page.rows(), all.errors);
        List<String> uncovered =
                loaded.stream().flatMap(source -> source.uncovered().stream()).toList();
        long bytes = loaded.stream().mapToLong(Loaded::bytes).sum();
        return ToolResult.of(result, text(result), page.coverage(bytes, uncovered));
    }

    /** Every setting and key of {@code loaded}. */
    Result whole(List<Loaded> loaded) {
        List<EffectiveRow> rows = new ArrayList<>();
        Map<String, Wrong> errors = new LinkedHashMap<>();
        Set<String> compared = connectionsWithServerFiles(loaded);
        for (Loaded source : loaded) {
            boolean first = source.connection() != null && compared.add(source.connection());
            server(source, first, rows, errors);
            for (ConfigFile file : source.files().applications()) {
                file.entries().forEach(e -> rows.add(EffectiveRow.of(e, file.kind(), shown)));
            }
        }
        return new Result(rows, List.copyOf(errors.values()));
    }

    private static Set<String> connectionsWithServerFiles(List<Loaded> loaded) {
        Set<String> names = new HashSet<>();
        for (Loaded source : loaded) {
            if (source.connection() != null && !source.files().server().isEmpty()) {
                names.add(source.connection());
            }
        }
        return names;
    }

    private void server(
            Loaded source,
            boolean aloneWithIt,
            List<EffectiveRow> rows,
            Map<String, Wrong> errors) {
        ConfTree tree = source.files().server();
        LiveServer live = source.live();
        if (!tree.isEmpty() || aloneWithIt) {
            for (EffectiveSetting setting : Comparison.of(tree, source.files().major(), live)) {
                rows.add(EffectiveRow.of(setting, tree, shown));
                if (setting.error() != null && setting.file() != null) {
                    add(
                            errors,
                            new Problem(
                                    setting.file().winner().at(),
                                    setting.name() + " " + setting.error(),
                                    setting.name()));
                }
            }
        }
        source.files().problems().forEach(problem -> add(errors, problem));
        if (live != null && (aloneWithIt || !tree.isEmpty())) {
            live.fileErrors().forEach(error -> add(errors, error));
        }
    }

    private void add(Map<String, Wrong> errors, Problem problem) {
        errors.putIfAbsent(
                problem.at().toString(),
                new Wrong(
                        problem.at().file().toString(),
                        problem.at().line(),
                        shown.text(problem.message()),
                        problem.key() == null ? null : shown.text(problem.key())));
    }

    private void add(Map<String, Wrong> errors, FileSetting error) {
        if (error.sourcefile() != null && error.sourceline() != null) {
            errors.putIfAbsent(
                    error.sourcefile() + ":" + error.sourceline(),
                    new Wrong(
                            error.sourcefile(),
                            error.sourceline(),
                            shown.text(error.error()),
                            error.name()));
        }
    }

    private static boolean wanted(EffectiveRow row, Args args) {
        return (args.pattern == null || Shown.matches(row.name(), args.pattern))
                && (args.only_differences == null || !args.only_differences || row.differs());
    }

    private static String line(EffectiveRow row) {
        String live = row.live() == null ? "" : row.live().value();
        return String.join(
                "\t", row.name(), row.value(), live, row.state(), row.where(), others(row));
    }

    /** {@code result} as the tool's text. */
    static String text(Result result) {
        TextTable table =
                new TextTable("name", "value", "running", "state", "where", "overridden by/of");
        for (EffectiveRow row : result.settings) {
            table.row((Object[]) line(row).split("\t", -1));
        }
        StringBuilder text = new StringBuilder(table.toString());
        if (!result.errors.isEmpty()) {
            TextTable errors = new TextTable("errors", "message");
            result.errors.forEach(e -> errors.row(e.file + ":" + e.line, e.message));
            text.append("\n\n").append(errors);
        }
        return text.toString();
    }

    /** Roles and databases first, then the lines that lost. */
    private static String others(EffectiveRow row) {
        List<String> parts = new ArrayList<>();
        for (EffectiveRow.RoleValue o : row.overrides()) {
            parts.add(o.scope() + " " + (o.role() + " " + o.database()).strip() + "=" + o.value());
        }
        for (EffectiveRow.Link link : row.chain()) {
            if (!link.wins()) {
                parts.add(link.file() + ":" + link.line() + "=" + link.value());
            }
        }
        return String.join("; ", parts);
    }
}
