package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.Untrusted;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A question people often have, with the way to its answer. It becomes one message of the user.
 *
 * @param name short name for programs, snake_case
 * @param title for people
 * @param description when to use it
 * @param scopes what the tools it names need
 * @param arguments what to fill in
 * @param text of the message; {@code {name}} stands for an argument, and a line that names an
 *     argument which is not given is left out
 */
public record PromptTemplate(
        String name,
        String title,
        String description,
        Set<Scope> scopes,
        List<Argument> arguments,
        String text) {

    private static final int MOST_CHARACTERS = 20_000;

    /**
     * Something to fill in.
     *
     * @param completedBy URI template of the resource whose variable of the same name completes it,
     *     or empty
     */
    public record Argument(String name, String description, boolean required, String completedBy) {}

    public PromptTemplate {
        scopes = Set.copyOf(scopes);
        arguments = List.copyOf(arguments);
    }

    /**
     * The message for {@code given}.
     *
     * <p>Fails with {@code ToolFailure}: {@code bad_arguments} when one is missing, unknown or too
     * long.
     */
    public String message(Map<String, String> given) {
        for (Map.Entry<String, String> each : given.entrySet()) {
            if (arguments.stream().noneMatch(a -> a.name().equals(each.getKey()))) {
                throw new ToolFailure(
                        "bad_arguments",
                        "unknown argument "
                                + Params.shown(each.getKey())
                                + "; "
                                + name
                                + " takes "
                                + arguments.stream()
                                        .map(Argument::name)
                                        .collect(Collectors.joining(", ")));
            }
            if (each.getValue().length() > MOST_CHARACTERS) {
                throw new ToolFailure(
                        "bad_arguments",
                        each.getKey() + " is longer than " + MOST_CHARACTERS + " characters");
            }
        }
        for (Argument argument : arguments) {
            if (argument.required() && given.getOrDefault(argument.name(), "").isBlank()) {
                throw new ToolFailure(
                        "bad_arguments",
                        argument.name() + " is missing: " + argument.description());
            }
        }
        return text.lines()
                .filter(line -> complete(line, given))
                .map(line -> filled(line, given))
                .collect(Collectors.joining("\n"));
    }

    private boolean complete(String line, Map<String, String> given) {
        return arguments.stream()
                .filter(a -> line.contains('{' + a.name() + '}'))
                .noneMatch(a -> given.getOrDefault(a.name(), "").isBlank());
    }

    /** Each place once: what an argument holds is not looked at for places again. */
    private String filled(String line, Map<String, String> given) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < line.length()) {
            int open = line.indexOf('{', at);
            int close = open < 0 ? -1 : line.indexOf('}', open);
            String value = close < 0 ? null : given.get(line.substring(open + 1, close));
            if (value == null) {
                return out.append(line, at, line.length()).toString();
            }
            out.append(line, at, open).append(Untrusted.block(value));
            at = close + 1;
        }
        return out.toString();
    }
}
