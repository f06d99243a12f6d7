package ai.dbtool.conftools;

import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What {@code config_explain} tells of a setting; its names are completed from the catalogue. */
record SettingResource(SourceLoader loader, ConfigExplain explain) implements ConfigResource {

    private static final Form FORM =
            new Form(
                    "config://setting/{setting}",
                    "config_setting",
                    "Setting",
                    "text/plain",
                    "What a setting means, its range, how to change it, and its value in every source.");

    @Override
    public Form form() {
        return FORM;
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        return sources(context)
                .map(
                        loaded ->
                                explain.answer(loaded, variables.getOrDefault("setting", ""))
                                        .text());
    }

    /** A setting has a meaning without any source too. */
    private Mono<List<Loaded>> sources(ToolContext context) {
        return loader.load(context.caller(), null)
                .onErrorResume(ToolFailure.class, _ -> Mono.just(List.of()));
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        String wanted = prefix.toLowerCase(Locale.ROOT);
        return sources(context)
                .map(
                        loaded ->
                                names(loaded).stream()
                                        .filter(
                                                name ->
                                                        name.toLowerCase(Locale.ROOT)
                                                                .startsWith(wanted))
                                        .toList());
    }

    private static Set<String> names(List<Loaded> loaded) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(GucCatalog.of(GucCatalog.NEWEST).names());
        for (Loaded source : loaded) {
            LiveServer live = source.live();
            if (live != null) {
                names.addAll(live.settings().keySet());
            }
        }
        return names;
    }
}
