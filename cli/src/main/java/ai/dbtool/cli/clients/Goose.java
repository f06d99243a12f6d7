package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.ServerEntry.Local;
import ai.dbtool.cli.clients.ServerEntry.Remote;
import ai.dbtool.cli.clients.text.Notation;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Goose: names of secrets stand in {@code env_keys}; it asks for their values and keeps them. */
record Goose() implements Client.WithFile {

    private static final int TIMEOUT_SECONDS = 300;

    @Override
    public String name() {
        return "goose";
    }

    @Override
    public String title() {
        return "Goose";
    }

    @Override
    public Path file(Place place) {
        Path folder =
                place.system() == Place.Os.WINDOWS
                        ? place.applications().resolve("Block").resolve("goose").resolve("config")
                        : place.xdg().resolve("goose");
        return folder.resolve("config.yaml");
    }

    @Override
    public Notation notation() {
        return Notation.YAML;
    }

    @Override
    public Map<String, Object> settings(List<ServerEntry> servers) {
        return Map.of("extensions", Entries.byName(servers, Goose::entry));
    }

    private static Map<String, Object> entry(ServerEntry server) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("enabled", true);
        entry.put("type", server.endpoint() instanceof Local ? "stdio" : "streamable_http");
        entry.put("name", server.name());
        entry.put("description", server.title());
        switch (server.endpoint()) {
            case Local local -> {
                entry.put("cmd", local.command());
                entry.put("args", local.args());
                entry.put("envs", local.environment());
                entry.put("env_keys", local.secrets());
            }
            case Remote remote -> {
                entry.put("uri", remote.url());
                entry.put("envs", Map.of());
                entry.put("env_keys", List.of(remote.keyVariable()));
                entry.put("headers", Entries.authorization("${" + remote.keyVariable() + "}"));
            }
        }
        entry.put("timeout", TIMEOUT_SECONDS);
        return entry;
    }

    @Override
    public List<String> notes(List<ServerEntry> servers) {
        return Entries.setVariables(
                servers, "in the environment, or as a secret with 'goose configure'");
    }
}
