package ai.dbtool.testkit.protocol;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every tool list of ours must satisfy, most of it because some client breaks otherwise. */
public final class ToolRules {

    /** Tokens (UTF-8 bytes / 4 of compact JSON) of one server's list. */
    private static final int LIST_TOKENS = 2_500;

    private static final int DESCRIPTION_WORDS = 60;
    private static final int OUTPUT_SCHEMA_BYTES = 900;

    /** Names that agent frameworks swallow or rewrite. */
    private static final Set<String> TAKEN = Set.of("runtime", "config", "run_manager", "sources");

    private static final Set<String> INPUT_KEYWORDS =
            Set.of("type", "description", "enum", "items");
    private static final Set<String> ITEM_KEYWORDS = Set.of("type", "enum");
    private static final Set<String> SCALARS = Set.of("string", "integer", "number", "boolean");

    /** Anything else at the top ({@code $defs}, {@code anyOf}) vanishes before a model sees it. */
    private static final Set<String> SCHEMA_KEYWORDS =
            Set.of("type", "properties", "required", "additionalProperties");

    private static final List<String> HINTS =
            List.of("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint");

    private final List<String> broken = new ArrayList<>();

    private ToolRules() {}

    /** Checks {@code tools} of {@code tools/list}; {@code prefix} is the server's. */
    public static void check(String prefix, JsonNode tools) {
        check(List.of(prefix), tools);
    }

    /** As {@link #check(String, JsonNode)} for a server with several prefixes. */
    public static void check(List<String> prefixes, JsonNode tools) {
        ToolRules rules = new ToolRules();
        tools.forEach(tool -> rules.tool(prefixes, tool));
        int tokens = tools.toString().getBytes(StandardCharsets.UTF_8).length / 4;
        rules.demand(
                tokens <= LIST_TOKENS, "the list takes " + tokens + " tokens, not " + LIST_TOKENS);
        rules.demand(!tools.isEmpty(), "there is no tool");
        if (!rules.broken.isEmpty()) {
            throw new AssertionError(String.join("\n", rules.broken));
        }
    }

    private void tool(List<String> prefixes, JsonNode tool) {
        String name = tool.path("name").asString("");
        demand(name.matches("[a-z][a-z0-9_]*"), name + ": the name is not snake_case");
        demand(
                prefixes.stream().anyMatch(name::startsWith),
                name + ": the name lacks the prefix " + String.join(" or ", prefixes));
        demand(!tool.path("title").asString("").isBlank(), name + ": no title");
        String description = tool.path("description").asString("");
        int words = description.isBlank() ? 0 : description.strip().split("\\s+").length;
        demand(words > 0, name + ": no description; some clients drop such a tool");
        demand(words <= DESCRIPTION_WORDS, name + ": the description has " + words + " words");
        for (String hint : HINTS) {
            demand(tool.path("annotations").path(hint).isBoolean(), name + ": no " + hint);
        }
        int bytes = tool.path("outputSchema").toString().getBytes(StandardCharsets.UTF_8).length;
        demand(tool.has("outputSchema"), name + ": no output schema");
        demand(
                bytes <= OUTPUT_SCHEMA_BYTES,
                name + ": the output schema takes " + bytes + " bytes");
        tool.path("inputSchema")
                .propertyNames()
                .forEach(
                        keyword ->
                                demand(
                                        SCHEMA_KEYWORDS.contains(keyword),
                                        name + ": clients drop the keyword " + keyword));
        for (Map.Entry<String, JsonNode> argument :
                tool.path("inputSchema").path("properties").properties()) {
            argument(name + "." + argument.getKey(), argument.getKey(), argument.getValue());
        }
    }

    private void argument(String where, String name, JsonNode schema) {
        demand(name.matches("[a-z][a-z0-9_]*"), where + ": the name is not snake_case");
        demand(!TAKEN.contains(name), where + ": frameworks take this name for themselves");
        demand(
                !schema.path("description").asString("").isBlank(),
                where + ": the argument is not described");
        demand(
                !schema.path("type").asString("").equals("object"),
                where + ": objects cannot be filled");
        JsonNode items = schema.path("items");
        demand(
                items.isMissingNode() || SCALARS.contains(items.path("type").asString("")),
                where + ": only lists of scalars reach a model");
        items.propertyNames()
                .forEach(
                        keyword ->
                                demand(
                                        ITEM_KEYWORDS.contains(keyword),
                                        where + ": clients drop the keyword " + keyword));
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            demand(
                    INPUT_KEYWORDS.contains(keyword.getKey()),
                    where + ": clients drop the keyword " + keyword.getKey());
        }
    }

    private void demand(boolean holds, String otherwise) {
        if (!holds) {
            broken.add(otherwise);
        }
    }
}
