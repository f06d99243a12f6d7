package ai.dbtool.conftools;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Page;
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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Lines by key or text, across all files. Searches keys and values as they are shown: a secret can
 * neither be found nor be confirmed.
 */
final class ConfigSearch implements Tool<ConfigSearch.Args> {

    record Args(
            @Arg("Source name; omit for all.") @Nullable String source,
            @Arg("Text in key or value, case ignored. Secrets are masked before matching.")
                    @Nullable String contains,
            @Arg("Key: part of the dotted path, or with * for anything: spring.datasource.*")
                    @Nullable String key,
            @Arg("From the previous answer, to go on.") @Nullable String cursor) {}

    record Result(List<Hit> hits) {}

    record Hit(String file, int line, String key, String value) {}

    static final ToolSpec<Args> SPEC =
            ToolSpec.read(
                            "config_search",
                            "Search configuration files",
                            "Finds lines by key or text in all configuration files, with file:line: which"
                                    + " host, port, pool size or URL an application uses, who sets a"
                                    + " parameter. Secrets are masked and cannot be searched. For which"
                                    + " value wins and whether it runs use config_effective.",
                            Args.class,
                            Result.class)
                    .needs(Scope.CONFIG_READ);

    private final SourceLoader loader;
    private final Shown shown;

    ConfigSearch(SourceLoader loader, Shown shown) {
        this.loader = loader;
        this.shown = shown;
    }

    @Override
    public ToolSpec<Args> spec() {
        return SPEC;
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        if (args.contains == null && args.key == null) {
            return Mono.error(
                    new ToolFailure(
                            "missing_argument", "give contains, key or both; both must match"));
        }
        return loader.load(context.caller(), args.source)
                .map(loaded -> answer(loaded, args, context));
    }

    private ToolResult answer(List<Loaded> loaded, Args args, ToolContext context) {
        Set<Hit> hits = new LinkedHashSet<>();
        List<String> uncovered = new ArrayList<>();
        long bytes = 0;
        for (Loaded source : loaded) {
            for (ConfigFile file : source.files().files()) {
                file.entries().stream()
                        .map(entry -> hit(file.kind(), entry))
                        .filter(hit -> matches(hit, args))
                        .forEach(hits::add);
            }
            uncovered.addAll(source.uncovered());
            bytes += source.bytes();
        }
        Page<Hit> page =
                Page.of(
                        List.copyOf(hits),
                        Arrays.asList(args.source, args.contains, args.key),
                        args.cursor,
                        context,
                        hit -> hit.key + hit.value + hit.file + "12345678");
        TextTable text = new TextTable("key", "value", "where");
        page.rows().forEach(hit -> text.row(hit.key, hit.value, hit.file + ":" + hit.line));
        return ToolResult.of(
                new Result(page.rows()), text.toString(), page.coverage(bytes, uncovered));
    }

    /** A line of pg_hba.conf has no key of its own: its place in the file is "pg_hba". */
    private Hit hit(FileKind kind, Entry entry) {
        boolean server = kind == FileKind.HBA || kind == FileKind.IDENT;
        String key = server ? kind.label() : entry.key();
        String value = server ? entry.key() + " " + entry.value() : entry.value();
        return new Hit(
                entry.at().file().toString(),
                entry.at().line(),
                shown.text(key),
                server ? shown.value(entry.key(), value) : shown.value(entry));
    }

    private static boolean matches(Hit hit, Args args) {
        return (args.key == null || Shown.matches(hit.key, args.key))
                && (args.contains == null
                        || (hit.key + "\n" + hit.value)
                                .toLowerCase(Locale.ROOT)
                                .contains(args.contains.toLowerCase(Locale.ROOT)));
    }
}
