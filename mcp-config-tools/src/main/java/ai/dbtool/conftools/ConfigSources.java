package ai.dbtool.conftools;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.source.ConfigSet;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;

/** Which configuration files there are, what they were read as, what was passed over. */
final class ConfigSources implements Tool<ConfigSources.Args> {

    record Args() {}

    record Result(List<Source> sources) {}

    record Source(
            String name, @Nullable String connection, List<File> files, List<Skipped> skipped) {}

    record File(String path, String kind, int entries, long bytes) {}

    record Skipped(String path, String reason) {}

    static final ToolSpec<Args> SPEC =
            ToolSpec.read(
                            "config_sources",
                            "Configuration sources",
                            "Lists the configured sources with the files found in them: postgresql.conf with"
                                    + " includes, pg_hba.conf, application YAML, JSON, TOML, properties, .env,"
                                    + " INI, .pgpass, sysctl, systemd; and the files that were skipped, with"
                                    + " the reason. Start here when unsure which files are seen. For values"
                                    + " use config_effective.",
                            Args.class,
                            Result.class)
                    .needs(Scope.CONFIG_READ);

    private final SourceLoader loader;

    ConfigSources(SourceLoader loader) {
        this.loader = loader;
    }

    @Override
    public ToolSpec<Args> spec() {
        return SPEC;
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return loader.load(context.caller(), null).map(ConfigSources::answer);
    }

    /** The files of {@code loaded}. */
    static ToolResult answer(List<Loaded> loaded) {
        TextTable text = new TextTable("source", "kind", "entries", "bytes", "path");
        List<Source> sources = new ArrayList<>();
        long bytes = 0;
        long count = 0;
        for (Loaded source : loaded) {
            List<File> files = source.files().files().stream().map(ConfigSources::file).toList();
            List<Skipped> skipped =
                    source.files().skipped().stream()
                            .map(s -> new Skipped(s.path(), s.reason()))
                            .toList();
            sources.add(new Source(source.name(), source.connection(), files, skipped));
            files.forEach(f -> text.row(source.name(), f.kind(), f.entries(), f.bytes(), f.path()));
            for (ConfigSet.Skipped s : source.files().skipped()) {
                text.row(source.name(), "skipped", "", "", s.path() + ": " + s.reason());
            }
            bytes += source.bytes();
            count += files.size();
        }
        Coverage coverage = new Coverage(count, count, false, null, null, null, bytes, List.of());
        return ToolResult.of(new Result(sources), text.toString(), coverage);
    }

    private static File file(ConfigFile file) {
        return new File(
                file.path().toString(), file.kind().label(), file.entries().size(), file.bytes());
    }
}
