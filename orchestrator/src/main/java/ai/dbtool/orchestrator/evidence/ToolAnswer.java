package ai.dbtool.orchestrator.evidence;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/**
 * What came back from a tool.
 *
 * @param server name of the server, empty when none offers the tool
 * @param outcome how it ended
 * @param structured {@code structuredContent}; {@code null} unless {@link Outcome#OK}
 * @param text the text block: the answer, or what went wrong
 */
public record ToolAnswer(
        String server, Outcome outcome, @Nullable JsonNode structured, String text) {}
