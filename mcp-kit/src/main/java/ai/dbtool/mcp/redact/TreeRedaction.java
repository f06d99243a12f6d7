package ai.dbtool.mcp.redact;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One pass over one tree. Three ways to a name: the property itself, a sibling ({@code {name, ...,
 * value}}), and the header of a table ({@code {columns: [{name}], rows: [[...]]}}).
 */
final class TreeRedaction {

    private static final List<String> NAMING = List.of("key", "name", "setting");
    private static final List<String> NAMED =
            List.of("value", "normalized", "serverValue", "running", "default", "text", "raw");

    /** Below this length a value is too ordinary to be replaced inside other words. */
    private static final int SHORTEST_ANYWHERE = 6;

    private final Redactor redactor;
    private final Map<String, String> byName = new HashMap<>();

    TreeRedaction(Redactor redactor) {
        this.redactor = redactor;
    }

    JsonNode redact(JsonNode node) {
        return redact(node, false, false);
    }

    /** {@code text} with the values marked that the tree showed to be secrets by their name. */
    String inText(String text) {
        String out = text;
        for (Map.Entry<String, String> secret : byName.entrySet()) {
            String value = secret.getKey();
            out =
                    value.length() >= SHORTEST_ANYWHERE
                            ? out.replace(value, secret.getValue())
                            : cells(out, value, secret.getValue());
        }
        return out;
    }

    private static String cells(String text, String value, String mark) {
        if (!text.contains(value)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 32);
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '\t' || text.charAt(i) == '\n') {
                String cell = text.substring(start, i);
                out.append(cell.equals(value) ? mark : cell);
                if (i < text.length()) {
                    out.append(text.charAt(i));
                }
                start = i + 1;
            }
        }
        return out.toString();
    }

    /**
     * @param secret whether the node itself is the value of a secret
     * @param within whether an object around it named a secret; holds until another name comes
     */
    private JsonNode redact(JsonNode node, boolean secret, boolean within) {
        if (node instanceof ObjectNode object) {
            return object(object, within);
        }
        if (node instanceof ArrayNode array) {
            return array(array, secret, within);
        }
        if (secret && (node.isString() || node.isNumber())) {
            return JsonNodeFactory.instance.stringNode(named(node.asString()));
        }
        if (!node.isString()) {
            return node;
        }
        String text = node.asString();
        String clean = redactor.text(text);
        return clean.equals(text) ? node : JsonNodeFactory.instance.stringNode(clean);
    }

    /** The array itself when nothing in it changes, as most do not. */
    @SuppressWarnings("ReferenceEquality") // equal is what was given back, not what looks the same
    private ArrayNode array(ArrayNode array, boolean secret, boolean within) {
        ArrayNode out = null;
        for (int i = 0; i < array.size(); i++) {
            JsonNode item = array.get(i);
            JsonNode clean = redact(item, secret, within);
            if (clean != item && out == null) {
                out = JsonNodeFactory.instance.arrayNode(array.size());
                for (int before = 0; before < i; before++) {
                    out.add(array.get(before));
                }
            }
            if (out != null) {
                out.add(clean);
            }
        }
        return out == null ? array : out;
    }

    private ObjectNode object(ObjectNode object, boolean within) {
        boolean namesSecret = namesSecret(object, within);
        List<Boolean> columns = secretColumns(object);
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            String name = property.getKey();
            JsonNode value = property.getValue();
            if (columns != null && name.equals("rows") && value instanceof ArrayNode rows) {
                out.set(name, rows(rows, columns));
            } else {
                boolean secret = SecretNames.matches(name) || (namesSecret && NAMED.contains(name));
                out.set(name, redact(value, secret, namesSecret));
            }
        }
        return out;
    }

    private ArrayNode rows(ArrayNode rows, List<Boolean> columns) {
        ArrayNode out = JsonNodeFactory.instance.arrayNode(rows.size());
        for (JsonNode row : rows) {
            if (!(row instanceof ArrayNode cells)) {
                out.add(redact(row, false, false));
                continue;
            }
            ArrayNode clean = out.addArray();
            for (int i = 0; i < cells.size(); i++) {
                clean.add(redact(cells.get(i), i < columns.size() && columns.get(i), false));
            }
        }
        return out;
    }

    private String named(String value) {
        String mark = redactor.mark(value);
        if (!value.isEmpty() && !mark.equals(value)) {
            byName.put(value, mark);
        }
        return mark;
    }

    private static boolean namesSecret(ObjectNode object, boolean within) {
        boolean named = false;
        for (String naming : NAMING) {
            JsonNode name = object.get(naming);
            if (name != null && name.isString()) {
                named = true;
                if (SecretNames.matches(name.asString())) {
                    return true;
                }
            }
        }
        return within && !named;
    }

    private static @Nullable List<Boolean> secretColumns(ObjectNode object) {
        if (!(object.get("columns") instanceof ArrayNode columns) || object.get("rows") == null) {
            return null;
        }
        List<Boolean> secret = new ArrayList<>(columns.size());
        for (JsonNode column : columns) {
            JsonNode name = column.isObject() ? column.get("name") : column;
            secret.add(name != null && name.isString() && SecretNames.matches(name.asString()));
        }
        return secret.contains(true) ? secret : null;
    }
}
