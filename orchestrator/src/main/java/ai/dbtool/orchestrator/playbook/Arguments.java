package ai.dbtool.orchestrator.playbook;

import ai.dbtool.prompts.Playbook;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;

/** Turns a read of a playbook into the arguments of a call. */
final class Arguments {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Arguments() {}

    /**
     * The arguments; {@code null} when the call is not to be made: its condition does not hold, a
     * value is not known, or a value is text that names nothing known.
     */
    static @Nullable ObjectNode of(Playbook.Read read, Scope scope, Target target) {
        if (!scope.holds(read.when())) {
            return null;
        }
        ObjectNode args = JSON.createObjectNode();
        String only = target.argumentValue(read.tool());
        String name = target.argumentName(read.tool());
        if (only != null && name != null && !read.tool().endsWith("_sources")) {
            args.put(name, only);
        }
        for (Map.Entry<String, Object> arg : read.args().entrySet()) {
            Object value = arg.getValue();
            if (value instanceof String text && text.startsWith("=")) {
                value = scope.value(text.substring(1));
                if (value == null
                        || !(isTrusted(value, scope)
                                || isPlan(read.tool(), arg.getKey(), value, scope))) {
                    return null;
                }
            }
            args.set(arg.getKey(), JSON.valueToTree(value));
        }
        return args;
    }

    private static boolean isPlan(String tool, String argument, Object value, Scope scope) {
        return tool.equals("db_explain")
                && argument.equals("plan")
                && value instanceof String text
                && Taint.isLoggedPlan(text, scope.results().ledger());
    }

    private static boolean isTrusted(Object value, Scope scope) {
        return switch (value) {
            case Number _, Boolean _ -> true;
            case String text -> Taint.admits(text, scope.results().ledger());
            case List<?> list ->
                    list.stream().allMatch(item -> item != null && isTrusted(item, scope));
            default -> false;
        };
    }
}
