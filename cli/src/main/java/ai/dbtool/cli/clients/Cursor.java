package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.ServerEntry.Local;
import ai.dbtool.cli.clients.ServerEntry.Remote;
import ai.dbtool.cli.clients.text.Notation;

import tools.jackson.databind.json.JsonMapper;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Cursor; also by a link that it opens itself. */
record Cursor() implements Client.WithFile {

    @Override
    public String name() {
        return "cursor";
    }

    @Override
    public String title() {
        return "Cursor";
    }

    @Override
    public Path file(Place place) {
        return place.home().resolve(".cursor").resolve("mcp.json");
    }

    @Override
    public Notation notation() {
        return Notation.JSON_WITH_COMMENTS;
    }

    @Override
    public Map<String, Object> settings(List<ServerEntry> servers) {
        return Map.of("mcpServers", Entries.byName(servers, Cursor::entry));
    }

    private static Map<String, Object> entry(ServerEntry server) {
        return switch (server.endpoint()) {
            case Local local -> Entries.command(local, Cursor::placeholder);
            case Remote remote -> Entries.address(remote, Cursor::placeholder);
        };
    }

    private static String placeholder(String variable) {
        return "${env:" + variable + "}";
    }

    @Override
    public List<String> notes(List<ServerEntry> servers) {
        List<String> notes =
                new ArrayList<>(
                        Entries.setVariables(servers, "in the environment that starts Cursor"));
        notes.add("For one project only: --file .cursor/mcp.json. Or open a link instead:");
        servers.forEach(server -> notes.add(link(server)));
        return notes;
    }

    private static String link(ServerEntry server) {
        String json = JsonMapper.shared().writeValueAsString(entry(server));
        String config = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        return "cursor://anysphere.cursor-deeplink/mcp/install?name="
                + server.name()
                + "&config="
                + URLEncoder.encode(config, StandardCharsets.UTF_8);
    }
}
