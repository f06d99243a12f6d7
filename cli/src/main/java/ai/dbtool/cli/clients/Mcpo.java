package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.ServerEntry.Local;
import ai.dbtool.cli.clients.ServerEntry.Remote;
import ai.dbtool.cli.clients.text.Notation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** mcpo, which puts servers on standard streams behind OpenAPI; hands its whole environment on. */
record Mcpo() implements Client.WithFile {

    @Override
    public String name() {
        return "mcpo";
    }

    @Override
    public String title() {
        return "mcpo (for Open WebUI)";
    }

    @Override
    public Path file(Place place) {
        return place.workingDirectory().resolve("mcpo.json");
    }

    @Override
    public Notation notation() {
        return Notation.JSON;
    }

    @Override
    public Map<String, Object> settings(List<ServerEntry> servers) {
        return Map.of("mcpServers", Entries.byName(servers, Mcpo::entry));
    }

    private static Map<String, Object> entry(ServerEntry server) {
        return switch (server.endpoint()) {
            case Local local -> Entries.command(local.withoutSecrets(), name -> name);
            case Remote remote ->
                    Entries.typed(
                            "streamable-http",
                            Entries.address(remote, variable -> "${" + variable + "}"));
        };
    }

    @Override
    public List<String> notes(List<ServerEntry> servers) {
        List<String> notes = new ArrayList<>();
        if (Entries.remote(servers)) {
            notes.add(
                    "mcpo sends headers as they stand: replace the placeholder if the server asks for"
                            + " a key, and keep the file private.");
        } else {
            notes.addAll(Entries.setVariables(servers, "in the shell that starts mcpo"));
        }
        notes.add("Start it: mcpo --host 127.0.0.1 --port 8000 --config FILE");
        return notes;
    }
}
