package ai.dbtool.db.changes;

import ai.dbtool.db.changes.Changes.Change;
import ai.dbtool.db.changes.Changes.Period;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Span;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TimeWords;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.pg.Databases;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What changed between two times of the recorded history, the largest change first. */
public final class ChangesTool implements Tool<ChangesTool.Args> {

    /** Arguments of {@code db_changes}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("UTC: 03:12, ISO.") @Nullable String at,
            @Arg("Length. Default 10m.") @Nullable String window,
            @Arg("Other start. Default: just before.") @Nullable String against) {}

    private static final int[] FEWER = {40, 20, 12, 7, 4};

    private final Databases databases;
    private final Histories histories;

    /** Over the {@code histories} of {@code databases}. */
    public ChangesTool(Databases databases, Histories histories) {
        this.databases = databases;
        this.histories = histories;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_changes",
                        "What changed",
                        "What differs from before, largest first: load, waits, statements, tables, settings,"
                                + " schema, sizes. Use for 'slow since'. Not for plans (db_explain).",
                        Args.class,
                        Changes.class)
                .needs(Scope.DB_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        Clock clock = context.clock();
        String window = args.window() == null && args.at() == null ? "10m" : args.window();
        Span now = Objects.requireNonNull(Span.of(args.at(), window, clock), "one is given");
        Span before = before(args.against(), now, clock);
        return histories.read(
                databases,
                context.caller(),
                args.connection(),
                named -> compared(named.history(), before, now));
    }

    private static Span before(@Nullable String against, Span now, Clock clock) {
        Instant start = new TimeWords(clock.instant(), "the present").from(against);
        if (start == null) {
            return now.before();
        }
        if (!start.isBefore(now.from())) {
            throw new ToolFailure(
                    "not_before",
                    "against is "
                            + start
                            + ", which is not before "
                            + now.from()
                            + "; give an earlier time, with its date");
        }
        Instant end = start.plus(now.length());
        return new Span(start, end.isAfter(now.from()) ? now.from() : end);
    }

    private static ToolResult compared(History history, Span before, Span now) throws IOException {
        Comparison comparison = Comparison.of(history, before, now);
        return result(comparison.changes(), before, now, comparison.skipped());
    }

    private static ToolResult result(Changes all, Span before, Span now, List<String> skipped) {
        List<Supplier<ToolResult>> smaller =
                IntStream.of(FEWER)
                        .<Supplier<ToolResult>>mapToObj(
                                most -> () -> form(all, most, before, now, skipped))
                        .toList();
        return form(all, all.changes().size(), before, now, skipped).orSmaller(smaller);
    }

    private static ToolResult form(
            Changes all, int most, Span before, Span now, List<String> skipped) {
        List<Change> shown = all.changes().stream().limit(most).toList();
        StringBuilder text = new StringBuilder(now.text());
        text.append(" against ").append(before.text()).append(": ");
        if (all.before().activeSessions() == null || all.now().activeSessions() == null) {
            text.append("not recorded on both sides; ");
        }
        if (all.changes().isEmpty()) {
            text.append("no change worth telling");
        } else {
            text.append(all.changes().size()).append(" changes, largest first");
        }
        text.append("\nactive sessions: ")
                .append(shown(all.before()))
                .append(" -> ")
                .append(shown(all.now()));
        for (Change change : shown) {
            text.append('\n').append(change.kind()).append(' ');
            if (change.kind().equals("statement")) {
                text.append("queryid ").append(change.object()).append(' ');
            }
            text.append(Untrusted.line(change.statement()));
            if (change.at() != null) {
                text.append(" (").append(change.at()).append(')');
            }
        }
        return ToolResult.of(
                new Changes(all.now(), all.before(), shown),
                text.toString(),
                coverage(before, now, all.changes().size(), shown.size(), skipped));
    }

    private static String shown(Period period) {
        return period.activeSessions() == null ? "not recorded" : "" + period.activeSessions();
    }

    private static Coverage coverage(
            Span before, Span now, int matched, int returned, List<String> skipped) {
        return new Coverage(
                (long) matched,
                returned,
                returned < matched,
                null,
                before.from().toString(),
                now.to().toString(),
                null,
                skipped.stream().distinct().toList());
    }
}
