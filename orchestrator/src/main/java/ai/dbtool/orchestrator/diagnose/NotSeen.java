package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.orchestrator.client.ServerState;
import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Outcome;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what could not be seen: absent servers, failed calls, and blind spots tools report. */
final class NotSeen {

    private static final int LONGEST = 300;

    private NotSeen() {}

    static List<String> of(List<ServerState> servers, List<Call> calls) {
        Set<String> found = new LinkedHashSet<>();
        for (ServerState server : servers) {
            if (server.absent() != null) {
                found.add("server " + server.name() + ": " + server.absent());
            }
        }
        for (Call call : calls) {
            if (call.outcome() == Outcome.FAILED && call.note() != null) {
                found.add(call.tool() + ": " + call.note());
            }
            JsonNode result = call.result();
            if (result != null) {
                blindSpots(call, result, found);
            }
        }
        missingTools(calls, found);
        return found.stream()
                .map(text -> Untrusted.cut(Untrusted.line(text), LONGEST))
                .distinct()
                .toList();
    }

    private static void blindSpots(Call call, JsonNode result, Set<String> found) {
        for (JsonNode spot : result.path("blindSpots")) {
            if (spot.has("what")) {
                found.add(text(spot, "what") + ": " + text(spot, "why"));
            } else {
                found.add(
                        text(spot, "setting")
                                + " = "
                                + shown(text(spot, "value"))
                                + " hides "
                                + text(spot, "hides"));
            }
        }
        if (call.tool().endsWith("_sources")) {
            for (JsonNode source : result.path("sources")) {
                for (JsonNode skipped : source.path("skipped")) {
                    found.add(text(skipped, "path") + ": " + text(skipped, "reason"));
                }
            }
        }
        for (JsonNode unreadable : result.at("/areas/sequences/unreadable")) {
            found.add("sequence " + unreadable.asString() + " may not be read");
        }
    }

    /** One line for all tools nobody offers: each missing server would repeat itself otherwise. */
    private static void missingTools(List<Call> calls, Set<String> found) {
        List<String> tools = new ArrayList<>();
        for (Call call : calls) {
            if (call.outcome() == Outcome.UNAVAILABLE && !tools.contains(call.tool())) {
                tools.add(call.tool());
            }
        }
        if (!tools.isEmpty()) {
            found.add("not answered: " + String.join(", ", tools));
        }
    }

    private static String shown(String value) {
        return value.isEmpty() ? "''" : value;
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asString("");
    }
}
