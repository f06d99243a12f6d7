package ai.dbtool.mcp.watch;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * How a call ended.
 *
 * @param outcome of the four
 * @param code code of the failure, {@code internal} for an error of ours; {@code null} otherwise
 * @param duration from the start to the answer
 * @param rows rows, events or entries answered, as far as the tool counts them
 * @param bytes size of the text that was answered
 * @param tokens the same in tokens (UTF-8 bytes / 4)
 */
public record CallEnd(
        Outcome outcome,
        @Nullable String code,
        Duration duration,
        long rows,
        long bytes,
        long tokens) {}
