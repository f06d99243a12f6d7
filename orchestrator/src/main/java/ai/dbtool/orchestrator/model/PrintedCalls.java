package ai.dbtool.orchestrator.model;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Calls that a model printed as text because its template or the server's parser did not match: a
 * JSON object with a tool's name, bare, fenced or in {@code <tool_call>}, or {@code
 * name(key=value)} on a line of its own. Only names of offered tools count, so prose is never taken
 * for a call.
 */
final class PrintedCalls {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern ARGUMENT =
            Pattern.compile(
                    "\\s*([a-z_][a-z0-9_]*)\\s*=\\s*(\"(?:[^\"\\\\]|\\\\.)*+\"|'[^']*+'|[^,'\"()\\[\\]]++)\\s*(?:,|$)");

    private PrintedCalls() {}

    static List<ToolCall> in(String text, List<ToolDefinition> tools) {
        List<ToolCall> calls = new ArrayList<>();
        if (tools.isEmpty() || text.isBlank()) {
            return calls;
        }
        for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at)) {
            String object = balanced(text, at);
            ToolCall call = object == null ? null : fromJson(object, tools, calls.size());
            if (call == null) {
                at++;
            } else {
                calls.add(call);
                at += object == null ? 1 : object.length();
            }
        }
        return calls.isEmpty() ? fromLines(text, tools) : calls;
    }

    private static @Nullable ToolCall fromJson(
            String object, List<ToolDefinition> tools, int index) {
        try {
            JsonNode node = JSON.readTree(object);
            if (node.path("function").isObject()) {
                node = node.path("function");
            }
            String name = node.path("name").asString(node.path("tool").asString(""));
            JsonNode arguments =
                    node.has("arguments") ? node.path("arguments") : node.path("parameters");
            if (arguments.isString()) {
                arguments = JSON.readTree(arguments.asString());
            }
            return offered(name, tools) && arguments instanceof ObjectNode given
                    ? new ToolCall("printed_" + index, name, given, null, true)
                    : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static List<ToolCall> fromLines(String text, List<ToolDefinition> tools) {
        String names =
                tools.stream()
                        .map(tool -> Pattern.quote(tool.name()))
                        .collect(Collectors.joining("|"));
        Matcher line =
                Pattern.compile("(?m)^\\s*\\[?\\s*(" + names + ")\\(([^\\n]*)\\)\\s*\\]?\\s*$")
                        .matcher(text);
        List<ToolCall> calls = new ArrayList<>();
        while (line.find()) {
            ObjectNode arguments = keyValues(line.group(2));
            if (arguments != null) {
                calls.add(
                        new ToolCall(
                                "printed_" + calls.size(), line.group(1), arguments, null, true));
            }
        }
        return calls;
    }

    private static @Nullable ObjectNode keyValues(String list) {
        ObjectNode arguments = JSON.createObjectNode();
        Matcher argument = ARGUMENT.matcher(list);
        int end = 0;
        while (end < list.length()
                && argument.find(end)
                && argument.start() == end
                && argument.end() > end) {
            arguments.set(argument.group(1), literal(argument.group(2).strip()));
            end = argument.end();
        }
        return list.substring(end).isBlank() ? arguments : null;
    }

    private static JsonNode literal(String value) {
        if (value.startsWith("'")) {
            return JSON.getNodeFactory().stringNode(value.substring(1, value.length() - 1));
        }
        String json =
                switch (value) {
                    case "True" -> "true";
                    case "False" -> "false";
                    case "None" -> "null";
                    default -> value;
                };
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            return JSON.getNodeFactory().stringNode(value);
        }
    }

    private static boolean offered(String name, List<ToolDefinition> tools) {
        return tools.stream().anyMatch(tool -> tool.name().equals(name));
    }

    /** The object that starts at {@code from}, or {@code null} when it is not closed. */
    private static @Nullable String balanced(String text, int from) {
        int depth = 0;
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return text.substring(from, i + 1);
            }
        }
        return null;
    }
}
