package ai.dbtool.mcp.audit;

import tools.jackson.databind.JsonNode;

import java.time.Duration;

/**
 * One call, as the call path saw it. The log adds time, digest and chain, and marks secrets.
 *
 * @param principal who called
 * @param server protocol name of the server
 * @param tool tool, or method and URI of another request ({@code resources/read pg://...})
 * @param arguments as received; the log redacts them
 * @param outcome {@code ok}, {@code cancelled}, {@code timeout}, {@code error} or the code of a
 *     {@code ToolFailure}
 * @param rows rows, events or entries returned
 * @param bytes size of the answer
 * @param took from arrival to answer
 */
public record AuditEntry(
        String principal,
        String server,
        String tool,
        JsonNode arguments,
        String outcome,
        long rows,
        long bytes,
        Duration took) {}
