package ai.dbtool.conftools;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.source.ConfigSet;
import ai.dbtool.conftools.source.FileNames;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/**
 * The files of all sources, or of one with the URI of each and its lines that were not understood.
 */
record SourceResource(SourceLoader loader, Shown shown, Form form) implements SourceView {

    private static final Form ALL =
            new Form(
                    "config://sources",
                    "config_sources",
                    "Configuration sources",
                    "text/plain",
                    "The configured sources with their files, and what is skipped and why.");

    private static final Form ONE =
            new Form(
                    "config://source/{source}",
                    "config_source",
                    "Configuration source",
                    "text/plain",
                    "Files of one source, the URI of each, and lines that were not understood."
                            + " Subscribe to hear when a file comes, changes or goes.");

    /** Both of them. */
    static List<SourceResource> of(SourceLoader loader, Shown shown) {
        return List.of(
                new SourceResource(loader, shown, ALL), new SourceResource(loader, shown, ONE));
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        @Nullable String name = variables.get("source");
        return Mono.defer(() -> loader.load(context.caller(), name))
                .map(
                        loaded ->
                                name == null
                                        ? ConfigSources.answer(loaded).text()
                                        : one(loaded.getFirst(), context))
                .onErrorResume(
                        ToolFailure.class,
                        failure ->
                                name == null && failure.code().equals(SourceLoader.NO_SOURCE)
                                        ? Mono.just(String.valueOf(failure.getMessage()))
                                        : Mono.error(failure));
    }

    private String one(Loaded source, ToolContext context) {
        FileNames names = loader.files(context.caller(), source.name());
        TextTable files = new TextTable("kind", "entries", "bytes", "uri", "path");
        for (ConfigFile file : source.files().files()) {
            files.row(
                    file.kind().label(),
                    file.entries().size(),
                    file.bytes(),
                    FileResource.uri(source.name(), names.of(file.path())),
                    file.path());
        }
        for (ConfigSet.Skipped skipped : source.files().skipped()) {
            files.row("skipped", "", "", "", skipped.path() + ": " + skipped.reason());
        }
        StringBuilder text = new StringBuilder(files.toString());
        List<Problem> problems = source.files().problems();
        if (!problems.isEmpty()) {
            TextTable wrong = new TextTable("not understood", "why");
            problems.forEach(p -> wrong.row(p.at(), shown.text(p.message())));
            text.append("\n\n").append(wrong);
        }
        return text.toString();
    }
}
