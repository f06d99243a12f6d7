package ai.dbtool.logtools.source;

import ai.dbtool.log.query.Scan;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TimeWords;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** How tools read: within the call's time, and saying what they did not see. */
public final class Reading {

    /** Left to put the answer together. */
    private static final Duration MARGIN = Duration.ofMillis(1_500);

    private static final int SKIPPED_SHOWN = 10;
    private static final int SAMPLES = 3;
    private static final int SAMPLE_CHARS = 120;

    private Reading() {}

    /** True when the call was cancelled or its time is up. */
    public static BooleanSupplier limit(ToolContext context) {
        return () ->
                Thread.currentThread().isInterrupted() || context.remaining().compareTo(MARGIN) < 0;
    }

    /** The coverage of an answer that {@code scan} gave. */
    public static Coverage coverage(
            Scan scan,
            @Nullable Long matched,
            long returned,
            boolean truncated,
            @Nullable String nextCursor,
            Window window) {
        return new Coverage(
                matched,
                returned,
                truncated,
                nextCursor,
                text(window.from()),
                text(window.to()),
                scan.bytes(),
                new Coverage.Scanned(
                        scan.events(),
                        scan.lines(),
                        scan.unparsed(),
                        scan.samples().stream()
                                .limit(SAMPLES)
                                .map(line -> Untrusted.cut(Untrusted.line(line), SAMPLE_CHARS))
                                .toList()),
                skipped(scan));
    }

    /**
     * The window that a caller words, ends closed by the log; {@code now} is the log's end.
     *
     * @throws ToolFailure {@code wrong_time} when it cannot be read, or is empty
     */
    public static Window window(LogSet set, @Nullable String from, @Nullable String to) {
        Instant end = set.to();
        TimeWords words = new TimeWords(end == null ? Instant.EPOCH : end, "the end of the log");
        Window window = new Window(words.from(from), words.to(to)).within(set);
        Instant start = window.from();
        Instant stop = window.to();
        if (start != null && stop != null && start.isAfter(stop)) {
            throw new ToolFailure(
                    "wrong_time",
                    "the window "
                            + start
                            + " to "
                            + stop
                            + " is empty; the log covers "
                            + set.from()
                            + " to "
                            + set.to());
        }
        return window;
    }

    private static List<String> skipped(Scan scan) {
        List<String> skipped = new ArrayList<>();
        scan.skipped().stream()
                .limit(SKIPPED_SHOWN)
                .forEach(each -> skipped.add(Untrusted.line(each.toString())));
        int more = scan.skipped().size() - skipped.size();
        if (more > 0) {
            skipped.add("and " + more + " more, see log_sources");
        }
        return skipped;
    }

    /** ISO 8601, or {@code null}. */
    public static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
