package ai.dbtool.mcp.tool;

import ai.dbtool.mcp.access.Scope;

import java.util.Set;

/**
 * Definition of a tool.
 *
 * @param name snake_case, with the prefix of its server ({@code db_}, {@code log_}, {@code
 *     config_}, {@code dbtool_})
 * @param title a few words for people
 * @param description at most 60 words: when to use it, when not, which sibling to use instead
 * @param arguments the record that arguments are bound to
 * @param result the record that becomes {@code structuredContent}; the output schema is derived
 *     from it
 * @param hints the behaviour hints, all four explicit
 * @param scopes what a caller must have, all of them
 */
public record ToolSpec<A extends Record>(
        String name,
        String title,
        String description,
        Class<A> arguments,
        Class<? extends Record> result,
        Hints hints,
        Set<Scope> scopes) {

    public ToolSpec {
        scopes = Set.copyOf(scopes);
    }

    /** MCP's tool annotations. */
    public record Hints(
            boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {

        /** Reads the configured system and nothing else. */
        public static final Hints READS = new Hints(true, false, true, false);
    }

    /** A tool that only reads; for administrators until {@link #needs} says otherwise. */
    public static <A extends Record> ToolSpec<A> read(
            String name,
            String title,
            String description,
            Class<A> arguments,
            Class<? extends Record> result) {
        return new ToolSpec<>(
                name, title, description, arguments, result, Hints.READS, Set.of(Scope.ADMIN));
    }

    /** The same tool, for callers who have {@code all} these scopes. */
    public ToolSpec<A> needs(Scope... all) {
        return new ToolSpec<>(name, title, description, arguments, result, hints, Set.of(all));
    }
}
