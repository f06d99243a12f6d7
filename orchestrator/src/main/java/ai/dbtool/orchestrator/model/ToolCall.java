package ai.dbtool.orchestrator.model;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

/**
 * A call the model asks for; nothing about it is checked yet.
 *
 * @param id pairs it with its answer
 * @param name of the tool, as the model wrote it
 * @param arguments by name; empty when {@code malformed} is set
 * @param malformed what stood in place of arguments and could not be read, or {@code null}
 * @param salvaged whether it was printed as text and read from there
 */
public record ToolCall(
        String id,
        String name,
        ObjectNode arguments,
        @Nullable String malformed,
        boolean salvaged) {}
