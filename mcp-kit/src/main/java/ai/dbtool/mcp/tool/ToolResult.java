package ai.dbtool.mcp.tool;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Supplier;

/**
 * What a tool answers: the same facts twice.
 *
 * @param structured becomes {@code structuredContent}; a record, property names in camelCase
 * @param text becomes the one text block; compact: header once, tab-separated rows
 * @param coverage what was seen and what was not; {@code null} where nothing can be left out
 * @param smaller the same answer in smaller forms, richest first, shrunk by meaning (aggregate,
 *     profile, top-k) and each saying how to get more; used by the budget when this one is too
 *     large
 */
public record ToolResult(
        Record structured,
        String text,
        @Nullable Coverage coverage,
        List<Supplier<ToolResult>> smaller) {

    public ToolResult {
        smaller = List.copyOf(smaller);
    }

    /** An answer that has no smaller form. */
    public static ToolResult of(Record structured, String text, @Nullable Coverage coverage) {
        return new ToolResult(structured, text, coverage, List.of());
    }

    /** This answer, with smaller forms of it. */
    public ToolResult orSmaller(List<Supplier<ToolResult>> forms) {
        return new ToolResult(structured, text, coverage, forms);
    }
}
