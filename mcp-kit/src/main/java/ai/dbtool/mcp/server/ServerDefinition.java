package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Tool;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One MCP server, whatever transport serves it.
 *
 * @param name protocol name: {@code mcp-db-tools}
 * @param title for people
 * @param instructions for the model, sent once at initialize; short
 * @param tools in the order clients list them
 * @param resources in the order clients list them
 * @param prompts in the order clients list them
 */
public record ServerDefinition(
        String name,
        String title,
        String instructions,
        List<Tool<?>> tools,
        List<ResourceProvider> resources,
        List<PromptTemplate> prompts) {

    public ServerDefinition {
        tools = List.copyOf(tools);
        resources = List.copyOf(resources);
        prompts = List.copyOf(prompts);
    }

    /** A server without prompts. */
    public ServerDefinition(
            String name,
            String title,
            String instructions,
            List<Tool<?>> tools,
            List<ResourceProvider> resources) {
        this(name, title, instructions, tools, resources, List.of());
    }

    /** All scopes that something of it needs. */
    public Set<Scope> scopes() {
        Set<Scope> all = EnumSet.noneOf(Scope.class);
        tools.forEach(tool -> all.addAll(tool.spec().scopes()));
        resources.forEach(resource -> all.addAll(resource.scopes()));
        prompts.forEach(prompt -> all.addAll(prompt.scopes()));
        return all;
    }
}
