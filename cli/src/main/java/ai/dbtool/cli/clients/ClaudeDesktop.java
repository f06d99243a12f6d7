package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.ServerEntry.Local;
import ai.dbtool.cli.clients.ServerEntry.Remote;
import ai.dbtool.cli.clients.text.Notation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Claude Desktop: standard streams only, so an address goes through {@code mcp-remote}. It expands
 * no placeholder and gives a server no variable but those of its entry.
 */
record ClaudeDesktop() implements Client.WithFile {

    @Override
    public String name() {
        return "claude-desktop";
    }

    @Override
    public String title() {
        return "Claude Desktop";
    }

    @Override
    public Path file(Place place) {
        return place.applications().resolve("Claude").resolve("claude_desktop_config.json");
    }

    @Override
    public Notation notation() {
        return Notation.JSON;
    }

    @Override
    public Map<String, Object> settings(List<ServerEntry> servers) {
        return Map.of("mcpServers", Entries.byName(servers, ClaudeDesktop::entry));
    }

    private static Map<String, Object> entry(ServerEntry server) {
        return Entries.command(
                switch (server.endpoint()) {
                    case Local local -> local.withoutSecrets();
                    case Remote remote -> bridge(remote);
                },
                name -> name);
    }

    private static Local bridge(Remote remote) {
        List<String> args = new ArrayList<>(List.of("-y", "mcp-remote", remote.url()));
        if (remote.url().startsWith("http:")) {
            args.add("--allow-http");
        }
        args.addAll(List.of("--header", "Authorization:Bearer ${" + remote.keyVariable() + "}"));
        return new Local("npx", args, Map.of(), List.of());
    }

    @Override
    public List<String> notes(List<ServerEntry> servers) {
        List<String> notes = new ArrayList<>();
        List<String> variables = Entries.variables(servers);
        if (Entries.remote(servers)) {
            notes.add(
                    "Needs Node.js. The key is read by mcp-remote from "
                            + String.join(", ", variables)
                            + ", which Claude Desktop takes from \"env\" of the entry only; put it there"
                            + " yourself if the server asks for a key, and keep the file private.");
        } else if (!variables.isEmpty()) {
            notes.add(
                    "Claude Desktop hands on no variables, so "
                            + String.join(", ", variables)
                            + " will not be set: keep the password in ~/.pgpass, or in dbtool-ai.yaml as"
                            + " ${file:/path}.");
        }
        notes.add("Restart Claude Desktop.");
        return notes;
    }
}
