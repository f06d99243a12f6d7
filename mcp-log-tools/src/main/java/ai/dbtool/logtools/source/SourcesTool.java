package ai.dbtool.logtools.source;

import ai.dbtool.config.SourceConfig;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Skipped;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which logs there are, and what of them cannot be read. */
public final class SourcesTool implements Tool<SourcesTool.Args> {

    private static final int SKIPPED_SHOWN = 20;

    private final LogSources sources;

    public SourcesTool(LogSources sources) {
        this.sources = sources;
    }

    /** No arguments. */
    public record Args() {}

    /** All sources. */
    public record Result(List<Source> sources) {}

    /** One source. */
    public record Source(
            String name,
            @Nullable String connection,
            List<FileView> files,
            List<Skipped> skipped) {}

    /** One file. */
    public record FileView(
            String path,
            String format,
            long bytes,
            boolean compressed,
            @Nullable String from,
            @Nullable String to,
            @Nullable String linePrefix) {}

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "log_sources",
                        "Log sources",
                        "Lists the configured PostgreSQL logs: files, format, time covered, and what is"
                                + " skipped and why. Use when a log tool finds nothing or when there are"
                                + " several sources. For what the logs say use log_overview.",
                        Args.class,
                        Result.class)
                .needs(Scope.LOGS_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Mono.fromCallable(() -> of(sources, sources.all(context.caller())));
    }

    /** What there is of {@code some}. */
    static ToolResult of(LogSources sources, Collection<SourceConfig> some) {
        List<Source> all = new ArrayList<>();
        for (SourceConfig source : some) {
            all.add(view(source, sources.look(source)));
        }
        return result(new Result(all));
    }

    private static Source view(SourceConfig source, LogSet set) {
        return new Source(
                source.name(),
                source.connection(),
                set.files().stream().map(SourcesTool::view).toList(),
                set.skipped().stream()
                        .map(s -> new Skipped(Untrusted.line(s.path()), s.reason()))
                        .toList());
    }

    private static FileView view(LogFile file) {
        return new FileView(
                Untrusted.line(file.path().toString()),
                file.kind(),
                file.bytes(),
                file.compressed(),
                text(file.from()),
                text(file.to()),
                file.prefix());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static ToolResult result(Result result) {
        TextTable table =
                new TextTable("source", "path", "format", "bytes", "from", "to", "line_prefix");
        StringBuilder skipped = new StringBuilder();
        int files = 0;
        for (Source source : result.sources()) {
            files += source.files().size();
            for (FileView f : source.files()) {
                table.row(
                        source.name(),
                        f.path(),
                        f.format() + (f.compressed() ? " compressed" : ""),
                        f.bytes(),
                        f.from(),
                        f.to(),
                        f.linePrefix());
            }
            if (source.files().isEmpty()) {
                table.row(source.name(), "(no readable log)", null, null, null, null, null);
            }
            appendSkipped(source, skipped);
        }
        return ToolResult.of(result, table + skipped.toString(), Coverage.whole(files));
    }

    private static void appendSkipped(Source source, StringBuilder out) {
        List<Skipped> all = source.skipped();
        if (all.isEmpty()) {
            return;
        }
        out.append("\nskipped in ").append(source.name()).append(':');
        all.stream().limit(SKIPPED_SHOWN).forEach(s -> out.append("\n- ").append(s));
        if (all.size() > SKIPPED_SHOWN) {
            out.append("\n- and ").append(all.size() - SKIPPED_SHOWN).append(" more");
        }
    }
}
