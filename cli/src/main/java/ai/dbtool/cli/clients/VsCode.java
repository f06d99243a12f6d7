package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.ServerEntry.Local;
import ai.dbtool.cli.clients.ServerEntry.Remote;
import ai.dbtool.cli.clients.text.Notation;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Visual Studio Code: asks for a secret once and keeps it in its own store. */
record VsCode() implements Client.WithFile {

    @Override
    public String name() {
        return "vscode";
    }

    @Override
    public String title() {
        return "Visual Studio Code";
    }

    @Override
    public Path file(Place place) {
        return place.applications().resolve("Code").resolve("User").resolve("mcp.json");
    }

    @Override
    public Notation notation() {
        return Notation.JSON_WITH_COMMENTS;
    }

    @Override
    public Map<String, Object> settings(List<ServerEntry> servers) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("servers", Entries.byName(servers, VsCode::entry));
        List<Map<String, Object>> inputs =
                Entries.variables(servers).stream().map(VsCode::input).toList();
        if (!inputs.isEmpty()) {
            settings.put("inputs", inputs);
        }
        return settings;
    }

    private static Map<String, Object> entry(ServerEntry server) {
        return switch (server.endpoint()) {
            case Local local ->
                    Entries.typed(
                            "stdio",
                            Entries.command(local, variable -> "${input:" + id(variable) + "}"));
            case Remote remote ->
                    Entries.typed(
                            "http",
                            Entries.address(remote, variable -> "${input:" + id(variable) + "}"));
        };
    }

    private static Map<String, Object> input(String variable) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("type", "promptString");
        input.put("id", id(variable));
        input.put("description", "dbtool-ai: " + variable);
        input.put("password", true);
        return input;
    }

    private static String id(String variable) {
        String id = variable.toLowerCase(Locale.ROOT).replace('_', '-');
        return id.startsWith("dbtool") ? id : "dbtool-" + id;
    }

    @Override
    public List<String> notes(List<ServerEntry> servers) {
        return List.of(
                "For one workspace only: --file .vscode/mcp.json. "
                        + "Start the servers with the command 'MCP: List Servers'.");
    }
}
