package ai.dbtool.logtools.compare;

import ai.dbtool.log.query.Templates;
import ai.dbtool.logtools.source.LogSources;
import ai.dbtool.logtools.source.Look;
import ai.dbtool.logtools.source.Reading;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Comparator;
import java.util.List;

/** What the log says, each thing once. */
public final class TemplatesTool implements Tool<TemplatesTool.Args> {

    private static final int LIMIT = 20;
    private static final int FEW = 8;
    private static final int CHARS = 240;
    private static final int FEWER_CHARS = 100;

    private final LogSources sources;

    public TemplatesTool(LogSources sources) {
        this.sources = sources;
    }

    /** Which first. */
    public enum Sort {
        MOST,
        RAREST,
        NEWEST
    }

    /** Arguments of {@code log_templates}. */
    public record Args(
            @Arg("Log source; omit if only one.") @Nullable String source,
            @Arg("Start: ISO time, 'now-3h'; now is the log's end. Default its start.")
                    @Nullable String from,
            @Arg("End, as from. Default the log's end.") @Nullable String to,
            @Arg("most events, rarest, or newest: last to appear for the first time. Default most.")
                    @Nullable Sort sort,
            @Arg("Only what no event class covers. Default false.") @Nullable Boolean unknown_only,
            @Arg("How many, 1 to 200. Default 20.") @Range(min = 1, max = 200)
                    @Nullable Integer limit) {}

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "log_templates",
                        "Messages without their values",
                        "Each kind of message once, values replaced by ?, with counts: what is frequent, rare or new in"
                                + " a log. To compare two times use log_compare.",
                        Args.class,
                        LogTemplates.class)
                .needs(Scope.LOGS_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Look.at(
                sources, context, args.source(), args.from(), args.to(), look -> list(args, look));
    }

    private ToolResult list(Args args, Look look) {
        Templates found =
                Templates.of(
                        look.set(),
                        look.catalogue(),
                        List.of(look.window()),
                        look.pace(),
                        (_, _) -> {});
        boolean unknown = Boolean.TRUE.equals(args.unknown_only());
        List<Templates.Count> all =
                found.counts().stream()
                        .filter(count -> !unknown || count.type() == null)
                        .sorted(order(args.sort() == null ? Sort.MOST : args.sort()))
                        .toList();
        int limit = args.limit() == null ? LIMIT : args.limit();
        List<LogTemplates.Row> rows = all.stream().limit(limit).map(LogTemplates.Row::of).toList();
        LogTemplates templates =
                new LogTemplates(
                        look.source().name(),
                        all.stream().mapToLong(Templates.Count::total).sum(),
                        rows);
        Coverage coverage =
                Reading.coverage(
                        found.scan(),
                        (long) all.size(),
                        rows.size(),
                        rows.size() < all.size(),
                        null,
                        found.windows().getFirst());
        return ToolResult.of(templates, text(templates, coverage, CHARS), coverage)
                .orSmaller(
                        List.of(
                                () ->
                                        ToolResult.of(
                                                templates,
                                                text(templates, coverage, FEWER_CHARS),
                                                coverage),
                                () -> few(templates.first(FEW), coverage)));
    }

    private static ToolResult few(LogTemplates templates, Coverage coverage) {
        Coverage part = coverage.shortened(templates.templates().size());
        return ToolResult.of(templates, text(templates, part, FEWER_CHARS), part);
    }

    private static Comparator<Templates.Count> order(Sort sort) {
        Comparator<Templates.Count> order =
                switch (sort) {
                    case MOST -> Comparator.comparingLong(Templates.Count::total).reversed();
                    case RAREST -> Comparator.comparingLong(Templates.Count::total);
                    case NEWEST ->
                            Comparator.<Templates.Count>comparingLong(count -> count.first().time())
                                    .reversed();
                };
        return order.thenComparing(Templates.Count::text);
    }

    private static String text(LogTemplates templates, Coverage coverage, int chars) {
        TextTable table =
                new TextTable(
                        "count",
                        "level",
                        "class",
                        "first",
                        "last",
                        "mean ms",
                        "handle",
                        "template");
        for (LogTemplates.Row row : templates.templates()) {
            table.row(
                    row.count(),
                    row.level(),
                    row.type(),
                    row.first(),
                    row.last(),
                    row.meanMillis(),
                    row.handle(),
                    Untrusted.cut(row.template(), chars));
        }
        return templates.source()
                + ": "
                + templates.events()
                + " events between "
                + coverage.from()
                + " and "
                + coverage.to()
                + " in "
                + coverage.matched()
                + " templates"
                + (coverage.truncated() ? ", " + coverage.returned() + " shown" : "")
                + "\n"
                + table;
    }
}
