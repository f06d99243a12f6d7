package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.ServerEntry.Local;
import ai.dbtool.cli.clients.ServerEntry.Remote;
import ai.dbtool.cli.clients.text.Notation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** MCP Inspector. */
record Inspector() implements Client.WithFile {

    @Override
    public String name() {
        return "inspector";
    }

    @Override
    public String title() {
        return "MCP Inspector";
    }

    @Override
    public Path file(Place place) {
        return place.workingDirectory().resolve("mcp.json");
    }

    @Override
    public Notation notation() {
        return Notation.JSON;
    }

    @Override
    public Map<String, Object> settings(List<ServerEntry> servers) {
        return Map.of("mcpServers", Entries.byName(servers, Inspector::entry));
    }

    private static Map<String, Object> entry(ServerEntry server) {
        return switch (server.endpoint()) {
            case Local local ->
                    Entries.typed("stdio", Entries.command(local.withoutSecrets(), name -> name));
            case Remote remote ->
                    Entries.typed(
                            "streamable-http",
                            Entries.address(remote, variable -> "${" + variable + "}"));
        };
    }

    @Override
    public List<String> notes(List<ServerEntry> servers) {
        List<String> notes = new ArrayList<>();
        if (!Entries.remote(servers)) {
            notes.addAll(Entries.setVariables(servers, "in the shell that starts the inspector"));
        }
        notes.add(
                "Start it: npx @modelcontextprotocol/inspector --config FILE --server "
                        + servers.getFirst().name());
        return notes;
    }
}
