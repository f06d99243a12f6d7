package ai.dbtool.orchestrator.playbook;

import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Ledger;

import tools.jackson.databind.JsonNode;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Text from rows, logs and files is not to steer calls. A string computed from results may become
 * an argument only when it is a number, a SQLSTATE, or the name of an object the database itself
 * has named.
 */
final class Taint {

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,20}");
    private static final Pattern SQLSTATE = Pattern.compile("[0-9A-Z]{5}");

    /** Members of database results that hold names out of the catalogs. */
    private static final Set<String> NAMES =
            Set.of("role", "table", "sequence", "index", "setting", "relation");

    private Taint() {}

    static boolean admits(String text, Ledger ledger) {
        return NUMBER.matcher(text).matches()
                || SQLSTATE.matcher(text).matches()
                || ledger.calls().stream()
                        .filter(call -> call.answered() && call.tool().startsWith("db_"))
                        .anyMatch(call -> names(call, text));
    }

    /**
     * Whether {@code text} is a whole plan that the log server answered. It names nothing, but to
     * {@code db_explain} a plan is data of which nothing is run, so there it may go.
     */
    static boolean isLoggedPlan(String text, Ledger ledger) {
        return ledger.calls().stream()
                .filter(call -> call.answered() && call.tool().equals("log_search"))
                .anyMatch(call -> text.equals(call.at("/plan/text").asString("")));
    }

    private static boolean names(Call call, String text) {
        JsonNode result = call.result();
        return result != null && names(result, text);
    }

    private static boolean names(JsonNode node, String text) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            JsonNode value = member.getValue();
            if (NAMES.contains(member.getKey())
                    && value.isString()
                    && value.stringValue().equals(text)) {
                return true;
            }
            if (names(value, text)) {
                return true;
            }
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                if (names(element, text)) {
                    return true;
                }
            }
        }
        return false;
    }
}
