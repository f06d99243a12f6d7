package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.ServerEntry.Local;
import ai.dbtool.cli.clients.ServerEntry.Remote;
import ai.dbtool.cli.clients.text.Notation;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The shape most other clients read, to be adapted. */
record AnyJson() implements Client.WithFile {

    @Override
    public String name() {
        return "json";
    }

    @Override
    public String title() {
        return "any other client";
    }

    @Override
    public Path file(Place place) {
        return place.workingDirectory().resolve("mcp-servers.json");
    }

    @Override
    public Notation notation() {
        return Notation.JSON_WITH_COMMENTS;
    }

    @Override
    public Map<String, Object> settings(List<ServerEntry> servers) {
        return Map.of("mcpServers", Entries.byName(servers, AnyJson::entry));
    }

    private static Map<String, Object> entry(ServerEntry server) {
        return switch (server.endpoint()) {
            case Local local ->
                    Entries.typed("stdio", Entries.command(local, name -> "${" + name + "}"));
            case Remote remote ->
                    Entries.typed("http", Entries.address(remote, name -> "${" + name + "}"));
        };
    }

    @Override
    public List<String> notes(List<ServerEntry> servers) {
        return List.of("Adapt the placeholders: each client has its own.");
    }
}
