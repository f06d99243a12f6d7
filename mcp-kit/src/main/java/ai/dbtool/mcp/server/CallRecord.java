package ai.dbtool.mcp.server;

import ai.dbtool.mcp.watch.Outcome;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;

/**
 * One finished call, as the audit sees it.
 *
 * @param at when it began
 * @param principal who called
 * @param server name of the server
 * @param tool name of the tool, or {@code resources/read}
 * @param arguments what was given, redacted
 * @param outcome how it ended
 * @param code code of the failure, or correlation id of the error; {@code null} when it went well
 * @param rows rows, events or entries returned, as far as the tool counts them
 * @param bytes size of the text that was answered
 * @param durationMillis how long it took
 */
public record CallRecord(
        Instant at,
        String principal,
        String server,
        String tool,
        JsonNode arguments,
        Outcome outcome,
        @Nullable String code,
        long rows,
        long bytes,
        long durationMillis) {}
