package ai.dbtool.cli.training;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What clients say to a server, in both eras: initialize or discover, the lists, one call of each
 * tool. Whatever runs meanwhile is in the cache afterwards.
 */
final class Conversation {

    /** The era that has no handshake. */
    private static final String MODERN = "2026-07-28";

    private final Channel channel;
    private int lastId;

    Conversation(Channel channel) {
        this.channel = channel;
    }

    /**
     * How the calls of tools ended.
     *
     * @param answered tools that answered without an error
     * @param refused tools that did not, each with the first line of what they said
     */
    record Outcome(int answered, List<String> refused) {

        /** {@code 7 of 7 tools answered}, and which did not. */
        String text() {
            String count = answered + " of " + (answered + refused.size()) + " tools answered";
            return refused.isEmpty() ? count : count + "; not: " + String.join("; ", refused);
        }
    }

    Outcome hold() throws IOException, InterruptedException {
        ask("initialize", initialize());
        channel.tell(message("notifications/initialized", JSON.createObjectNode()));
        List<JsonNode> tools = new ArrayList<>();
        ask("tools/list", JSON.createObjectNode()).at("/result/tools").forEach(tools::add);
        for (String list :
                List.of("resources/list", "resources/templates/list", "prompts/list", "ping")) {
            ask(list, JSON.createObjectNode());
        }
        Outcome outcome = callEach(tools);
        modern();
        return outcome;
    }

    private Outcome callEach(List<JsonNode> tools) throws IOException, InterruptedException {
        int answered = 0;
        List<String> refused = new ArrayList<>();
        String handle = "";
        // A handle comes from another tool of the same server, so what needs one goes last.
        List<String> names = new ArrayList<>();
        tools.forEach(tool -> names.add(tool.path("name").asString()));
        names.sort(Comparator.comparing(name -> name.equals("log_context")));
        for (String name : names) {
            ObjectNode params = JSON.createObjectNode().put("name", name);
            params.set("arguments", JSON.valueToTree(arguments(name, handle)));
            JsonNode answer = ask("tools/call", params);
            JsonNode result = answer.path("result");
            if (result.isMissingNode() || result.path("isError").asBoolean(false)) {
                String said = result.at("/content/0/text").asString(answer.toString());
                refused.add(name + ": " + said.lines().findFirst().orElse(""));
            } else {
                answered++;
            }
            if (handle.isEmpty()) {
                handle = result.at("/structuredContent/events/0/handle").asString("");
            }
        }
        return new Outcome(answered, refused);
    }

    private static Map<String, Object> arguments(String tool, String handle) {
        return switch (tool) {
            case "db_query" -> Map.of("sql", "SELECT * FROM public.orders WHERE id < 5");
            case "db_explain", "db_why_rows" -> Map.of("sql", "SELECT count(*) FROM public.orders");
            case "db_table" -> Map.of("table", "public.orders");
            case "db_check_fix" -> Map.of("sql", "CREATE INDEX ON public.orders (id)");
            case "config_explain" -> Map.of("name", "work_mem");
            case "config_check_change" -> Map.of("change", "work_mem = 64MB");
            case "config_drift" -> Map.of("source", "main", "against", "main");
            case "config_search" -> Map.of("contains", "max_wal_size");
            case "log_context" -> Map.of("handle", handle);
            case "log_search" -> Map.of("regex", ".");
            default -> Map.of();
        };
    }

    /** The same in the other era, with the tool that is called most. */
    private void modern() throws IOException, InterruptedException {
        ask("server/discover", withMeta(JSON.createObjectNode()));
        JsonNode tools = ask("tools/list", withMeta(JSON.createObjectNode())).at("/result/tools");
        String first = tools.path(0).path("name").asString("");
        for (JsonNode tool : tools) {
            String name = tool.path("name").asString();
            if (name.equals("db_query") || name.equals(first)) {
                ObjectNode params = JSON.createObjectNode().put("name", name);
                params.set("arguments", JSON.valueToTree(arguments(name, "")));
                ask("tools/call", withMeta(params));
            }
        }
    }

    private JsonNode ask(String method, ObjectNode params)
            throws IOException, InterruptedException {
        return channel.ask(message(method, params).put("id", ++lastId));
    }

    private static ObjectNode message(String method, ObjectNode params) {
        ObjectNode message = JSON.createObjectNode().put("jsonrpc", "2.0").put("method", method);
        message.set("params", params);
        return message;
    }

    private static ObjectNode initialize() {
        ObjectNode params = JSON.createObjectNode().put("protocolVersion", "2025-11-25");
        params.putObject("capabilities");
        params.putObject("clientInfo").put("name", "training").put("version", "1");
        return params;
    }

    private static ObjectNode withMeta(ObjectNode params) {
        ObjectNode meta = params.putObject("_meta");
        meta.put("io.modelcontextprotocol/protocolVersion", MODERN);
        meta.putObject("io.modelcontextprotocol/clientCapabilities");
        meta.putObject("io.modelcontextprotocol/clientInfo")
                .put("name", "training")
                .put("version", "1");
        return params;
    }

    static final JsonMapper JSON = JsonMapper.shared();
}
