package ai.dbtool.orchestrator.model;

import tools.jackson.databind.node.ObjectNode;

/**
 * A tool as the model sees it.
 *
 * @param name its name
 * @param description when to use it
 * @param parameters JSON schema of its arguments, type {@code object}
 */
public record ToolDefinition(String name, String description, ObjectNode parameters) {}
