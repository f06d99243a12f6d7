package ai.dbtool.logtools.compare;

import ai.dbtool.log.query.Comparison;
import ai.dbtool.log.query.Templates;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.logtools.search.EventView;
import ai.dbtool.logtools.source.LogSources;
import ai.dbtool.logtools.source.Look;
import ai.dbtool.logtools.source.Reading;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.time.Instant;

/** What a log says now and did not before, or no longer. */
public final class CompareTool implements Tool<CompareTool.Args> {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int LIMIT = 15;
    private static final int MARKER_CHARS = 300;

    private final LogSources sources;

    public CompareTool(LogSources sources) {
        this.sources = sources;
    }

    /** Arguments of {@code log_compare}. */
    public record Args(
            @Arg("Log source; omit if only one.") @Nullable String source,
            @Arg(
                            "Start of the time in question: ISO, 'now-3h'; now is the end of the log. Default its last hour, or half of a short log.")
                    @Nullable String from,
            @Arg("Its end. Default the end of the log.") @Nullable String to,
            @Arg("Start of the time to compare with. Default as long, just before.")
                    @Nullable String base_from,
            @Arg("Its end. Default from.") @Nullable String base_to,
            @Arg("Most differences, 1 to 100. Default 15.") @Range(min = 1, max = 100)
                    @Nullable Integer limit) {}

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "log_compare",
                        "What changed in the log",
                        "Compares two times of a log: messages that are new, gone, more or less frequent, statements"
                                + " slower or faster, beside reloads, restarts and DDL. Use for 'since when', 'what changed'.",
                        Args.class,
                        LogComparison.class)
                .needs(Scope.LOGS_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Look.at(
                sources,
                context,
                args.source(),
                args.from(),
                args.to(),
                look -> compare(args, look));
    }

    private ToolResult compare(Args args, Look asked) {
        Window now = now(asked, args);
        Window before = before(asked.set(), args, now);
        Look look = asked.at(new Window(before.from(), now.to()));
        Comparison found = Comparison.of(look.set(), look.catalogue(), before, now, look.pace());
        int limit = args.limit() == null ? LIMIT : args.limit();
        LogComparison comparison =
                new LogComparison(
                        look.source().name(),
                        span(found.before()),
                        span(found.now()),
                        found.shifts().stream()
                                .limit(limit)
                                .map(shift -> row(shift, Turn.of(shift, found.markers())))
                                .toList(),
                        found.same(),
                        found.markers().stream()
                                .map(event -> EventView.of(event, MARKER_CHARS))
                                .toList());
        int shown = comparison.shifts().size();
        Coverage coverage =
                Reading.coverage(
                        found.scan(),
                        (long) found.shifts().size(),
                        shown,
                        shown < found.shifts().size(),
                        null,
                        look.window());
        return CompareText.result(comparison, coverage);
    }

    /** The last hour; of a log of less than two hours the last half. */
    private static Window now(Look look, Args args) {
        Window asked = look.window();
        Instant start = look.set().from();
        Instant to = asked.to();
        if (args.from() != null || to == null || start == null) {
            return asked;
        }
        Duration half = Duration.between(start, to).dividedBy(2);
        return new Window(to.minus(half.compareTo(HOUR) < 0 ? half : HOUR), to);
    }

    private static Window before(LogSet set, Args args, Window now) {
        Instant from = now.from();
        Instant to = now.to();
        Instant start = set.from();
        if (from == null || to == null || start == null) {
            throw new ToolFailure(
                    "no_time", "this log has no times, so its times cannot be compared");
        }
        // Ends are included, so the one before stops a millisecond earlier.
        Instant end = args.base_to() == null ? from.minusMillis(1) : last(set, args, from);
        Instant begin =
                args.base_from() == null
                        ? end.minus(Duration.between(from, to))
                        : Reading.window(set, args.base_from(), null).from();
        if (begin == null || begin.isBefore(start)) {
            begin = start;
        }
        if (!begin.isBefore(end)) {
            throw new ToolFailure(
                    "wrong_time",
                    "there is no log before "
                            + from
                            + " to compare with: it covers "
                            + start
                            + " to "
                            + set.to()
                            + "; pass from, or base_from and base_to before from");
        }
        return new Window(begin, end);
    }

    private static Instant last(LogSet set, Args args, Instant from) {
        Instant end = Reading.window(set, null, args.base_to()).to();
        if (end == null || !end.isBefore(from)) {
            throw new ToolFailure("wrong_time", "base_to must be before from, which is " + from);
        }
        return end;
    }

    private static LogComparison.Span span(Window window) {
        return new LogComparison.Span(Reading.text(window.from()), Reading.text(window.to()));
    }

    private static LogComparison.Row row(Comparison.Shift shift, @Nullable Turn turn) {
        Templates.Count count = shift.count();
        return new LogComparison.Row(
                shift.kind(),
                Double.isFinite(shift.factor()) ? rounded(shift.factor()) : null,
                rounded(shift.score()),
                count.counts().getFirst(),
                count.counts().getLast(),
                mean(count, 0),
                mean(count, 1),
                count.level().name(),
                count.type() == null ? null : count.type().id(),
                Reading.text(Instant.ofEpochMilli(count.last().time())),
                Untrusted.line(count.text()),
                count.last().handle().toString(),
                turn);
    }

    private static @Nullable Double mean(Templates.Count count, int window) {
        double millis = count.millis().get(window);
        return millis > 0 ? rounded(millis / count.counts().get(window)) : null;
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
