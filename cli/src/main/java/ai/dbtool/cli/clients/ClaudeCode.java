package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.ServerEntry.Local;
import ai.dbtool.cli.clients.ServerEntry.Remote;
import ai.dbtool.cli.clients.text.Notation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Claude Code, by the file of a project, which other clients read too. A placeholder whose variable
 * is not set would stay as text, hence the empty default.
 */
record ClaudeCode() implements Client.WithFile {

    @Override
    public String name() {
        return "claude-code";
    }

    @Override
    public String title() {
        return "Claude Code";
    }

    @Override
    public Path file(Place place) {
        return place.workingDirectory().resolve(".mcp.json");
    }

    @Override
    public Notation notation() {
        return Notation.JSON;
    }

    @Override
    public Map<String, Object> settings(List<ServerEntry> servers) {
        return Map.of("mcpServers", Entries.byName(servers, ClaudeCode::entry));
    }

    private static Map<String, Object> entry(ServerEntry server) {
        return switch (server.endpoint()) {
            case Local local ->
                    Entries.typed("stdio", Entries.command(local, ClaudeCode::placeholder));
            case Remote remote ->
                    Entries.typed("http", Entries.address(remote, ClaudeCode::placeholder));
        };
    }

    private static String placeholder(String variable) {
        return "${" + variable + ":-}";
    }

    @Override
    public List<String> notes(List<ServerEntry> servers) {
        List<String> notes =
                new ArrayList<>(
                        Entries.setVariables(servers, "in the shell that starts Claude Code"));
        notes.add(
                "This is the file of one project; --file ~/.claude.json (while Claude Code is not"
                        + " running) serves all projects of yours.");
        return notes;
    }
}
