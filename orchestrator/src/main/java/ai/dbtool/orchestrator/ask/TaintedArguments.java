package ai.dbtool.orchestrator.ask;

import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Ledger;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps text out of rows, logs and files from steering calls. A string of an argument that occurs
 * in what tools returned is allowed only when the user wrote it too, or when it is as a whole the
 * name or handle of an object that a tool has named.
 */
final class TaintedArguments {

    /** Shorter ones occur everywhere by chance. */
    private static final int SHORTEST = 4;

    private static final Pattern LITERAL = Pattern.compile("'((?:[^']|'')*)'");

    /** Members that hold names out of the catalogs. */
    private static final Set<String> NAMES =
            Set.of(
                    "table",
                    "index",
                    "sequence",
                    "relation",
                    "setting",
                    "role",
                    "name",
                    "column",
                    "columns",
                    "ownedBy",
                    "references",
                    "extension");

    /** Members that hold what our own servers hand out. */
    private static final Set<String> HANDLES =
            Set.of(
                    "handle",
                    "queryid",
                    "planId",
                    "nextCursor",
                    "cursor",
                    "class",
                    "sqlstate",
                    "source",
                    "connection",
                    "key");

    private TaintedArguments() {}

    /** What is wrong with {@code args}; {@code null} when nothing is. */
    static @Nullable String problem(ObjectNode args, String question, Ledger ledger) {
        List<String> given = new ArrayList<>();
        args.properties().forEach(argument -> strings(argument, given));
        if (given.isEmpty()) {
            return null;
        }
        String asked = fold(question);
        Set<String> objects = new HashSet<>();
        List<String> texts = new ArrayList<>();
        for (Call call : ledger.calls()) {
            JsonNode result = call.result();
            if (result != null) {
                read("", result, call.tool().startsWith("db_"), objects, texts);
            }
        }
        for (String value : given) {
            String folded = fold(value);
            if (folded.length() >= SHORTEST
                    && !asked.contains(folded)
                    && !objects.contains(folded)
                    && texts.stream().anyMatch(text -> text.contains(folded))) {
                return "text out of data may not become an argument; use the name, handle or queryid of an object";
            }
        }
        return null;
    }

    private static void strings(Map.Entry<String, JsonNode> argument, List<String> given) {
        JsonNode value = argument.getValue();
        if (value.isArray()) {
            value.forEach(element -> strings(Map.entry("", element), given));
        } else if (value.isString()) {
            given.add(value.stringValue());
            if (argument.getKey().equals("sql")) {
                Matcher literal = LITERAL.matcher(value.stringValue());
                while (literal.find()) {
                    given.add(literal.group(1).replace("''", "'"));
                }
            }
        }
    }

    private static void read(
            String key, JsonNode node, boolean catalog, Set<String> objects, List<String> texts) {
        if (node.isString()) {
            String text = fold(node.stringValue());
            if (HANDLES.contains(key) || (catalog && NAMES.contains(key))) {
                objects.add(text);
                objects.add(text.substring(text.lastIndexOf('.') + 1));
            } else {
                texts.add(text);
            }
        }
        node.properties()
                .forEach(
                        member ->
                                read(member.getKey(), member.getValue(), catalog, objects, texts));
        if (node.isArray()) {
            node.forEach(element -> read(key, element, catalog, objects, texts));
        }
    }

    private static String fold(String text) {
        return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }
}
