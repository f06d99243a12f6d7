package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.ServerEntry.Local;
import ai.dbtool.cli.clients.ServerEntry.Remote;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The shape that most clients share: servers by name, a command or an address in each. */
final class Entries {

    private Entries() {}

    /** {@code {name: entry}} in the order given. */
    static Map<String, Object> byName(
            List<ServerEntry> servers, Function<ServerEntry, Map<String, Object>> entry) {
        Map<String, Object> entries = new LinkedHashMap<>();
        servers.forEach(server -> entries.put(server.name(), entry.apply(server)));
        return entries;
    }

    /** {@code command}, {@code args}, and {@code env} unless empty. */
    static Map<String, Object> command(Local local, UnaryOperator<String> placeholder) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("command", local.command());
        entry.put("args", local.args());
        Map<String, Object> environment = new LinkedHashMap<>(local.environment());
        local.secrets().forEach(secret -> environment.put(secret, placeholder.apply(secret)));
        if (!environment.isEmpty()) {
            entry.put("env", environment);
        }
        return entry;
    }

    /** {@code url} and {@code headers}. */
    static Map<String, Object> address(Remote remote, UnaryOperator<String> placeholder) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("url", remote.url());
        entry.put("headers", authorization(placeholder.apply(remote.keyVariable())));
        return entry;
    }

    static Map<String, Object> authorization(String key) {
        return Map.of("Authorization", "Bearer " + key);
    }

    /** {@code entry} with {@code type} first. */
    static Map<String, Object> typed(String type, Map<String, Object> entry) {
        Map<String, Object> typed = new LinkedHashMap<>();
        typed.put("type", type);
        typed.putAll(entry);
        return typed;
    }

    /** Variables that must be set where the client is started. */
    static List<String> variables(List<ServerEntry> servers) {
        TreeSet<String> names = new TreeSet<>();
        for (ServerEntry server : servers) {
            switch (server.endpoint()) {
                case Local local -> names.addAll(local.secrets());
                case Remote remote -> names.add(remote.keyVariable());
            }
        }
        return List.copyOf(names);
    }

    /** {@code Set X in the environment ...}; nothing when nothing is needed. */
    static List<String> setVariables(List<ServerEntry> servers, String where) {
        List<String> variables = variables(servers);
        return variables.isEmpty()
                ? List.of()
                : List.of("Set " + String.join(", ", variables) + " " + where + ".");
    }

    static boolean remote(List<ServerEntry> servers) {
        return servers.stream().anyMatch(server -> server.endpoint() instanceof Remote);
    }
}
