package ai.dbtool.logtools.source;

import ai.dbtool.config.SourceConfig;
import ai.dbtool.log.format.Timestamps;
import ai.dbtool.log.query.Rhythm;
import ai.dbtool.log.setting.SettingEvents;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Skipped;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which logs there are, and what of them cannot be read. */
public final class SourcesTool implements Tool<SourcesTool.Args> {

    private static final int SKIPPED_SHOWN = 20;

    private final LogSources sources;

    public SourcesTool(LogSources sources) {
        this.sources = sources;
    }

    /** Arguments of {@code log_sources}. */
    public record Args(
            @Arg("One source, read for rate, gaps, blind spots.") @Nullable String source) {}

    /** All sources, or one in depth. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Result(List<Source> sources, @Nullable SourceRhythm rhythm) {}

    /** One source; {@code timeZone} in words. */
    public record Source(
            String name,
            @Nullable String connection,
            String timeZone,
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
                        "Lists the configured PostgreSQL logs: files, format, time covered, time zone,"
                                + " what is skipped and why. Use when a log tool finds nothing. For what"
                                + " the logs say use log_overview.",
                        Args.class,
                        Result.class)
                .needs(Scope.LOGS_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        String name = args.source();
        return name == null
                ? Mono.fromCallable(() -> of(sources, sources.all(context.caller())))
                : Look.at(sources, context, name, null, null, SourcesTool::inDepth);
    }

    private static ToolResult inDepth(Look look) {
        Source source = view(look.sources(), look.source(), look.set());
        Rhythm found = Rhythm.of(look.set(), look.catalogue(), look.pace());
        SettingEvents changes =
                SettingEvents.of(look.set(), look.catalogue(), look.window(), look.pace());
        List<BlindSpot> spots =
                look.sources().blindSpots(look.source(), look.set(), found.classes(), changes);
        SourceRhythm rhythm = SourceRhythm.of(found, spots);
        Result result = new Result(List.of(source), rhythm);
        Coverage coverage =
                Reading.coverage(
                        found.scan(),
                        (long) source.files().size(),
                        source.files().size(),
                        false,
                        null,
                        found.window());
        return ToolResult.of(result, text(result) + rhythm.text(), coverage);
    }

    /** What there is of {@code some}. */
    static ToolResult of(LogSources sources, Collection<SourceConfig> some) {
        List<Source> all = new ArrayList<>();
        for (SourceConfig source : some) {
            all.add(view(sources, source, sources.look(source)));
        }
        Result result = new Result(all, null);
        int files = all.stream().mapToInt(source -> source.files().size()).sum();
        return ToolResult.of(
                result,
                text(result) + "\npass source for its rate, gaps and blind spots",
                Coverage.whole(files));
    }

    private static Source view(LogSources sources, SourceConfig source, LogSet set) {
        return new Source(
                source.name(),
                source.connection(),
                timeZone(set, sources.timeZone(source)),
                set.files().stream().map(SourcesTool::view).toList(),
                set.skipped().stream()
                        .map(s -> new Skipped(Untrusted.line(s.path()), s.reason()))
                        .toList());
    }

    /** As lines write it; what they do not, the server's setting may tell. */
    private static String timeZone(LogSet set, @Nullable String setting) {
        Set<String> zones = new TreeSet<>();
        set.files().forEach(file -> zones.addAll(file.zones()));
        List<String> unknown = zones.stream().filter(zone -> !Timestamps.knows(zone)).toList();
        String written = zones.isEmpty() ? "unknown, lines write none" : String.join(", ", zones);
        return Untrusted.line(
                written
                        + (unknown.isEmpty()
                                ? ""
                                : ", of which "
                                        + String.join(", ", unknown)
                                        + " is not known and read as UTC")
                        + (setting == null ? "" : "; log_timezone = " + setting));
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

    private static String text(Result result) {
        TextTable table =
                new TextTable("source", "path", "format", "bytes", "from", "to", "line_prefix");
        StringBuilder skipped = new StringBuilder();
        for (Source source : result.sources()) {
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
            skipped.append("\ntime zone of ").append(source.name()).append(": ");
            skipped.append(source.timeZone());
            appendSkipped(source, skipped);
        }
        return table + skipped.toString();
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
