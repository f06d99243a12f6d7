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
 */
public record ServerDefinition(
        String name,
        String title,
        String instructions,
        List<Tool<?>> tools,
        List<ResourceProvider> resources) {

    public ServerDefinition {
        tools = List.copyOf(tools);
        resources = List.copyOf(resources);
    }

    /** All scopes that something of it needs. */
    public Set<Scope> scopes() {
        Set<Scope> all = EnumSet.noneOf(Scope.class);
        tools.forEach(tool -> all.addAll(tool.spec().scopes()));
        resources.forEach(resource -> all.addAll(resource.scopes()));
        return all;
    }
}
