package ai.dbtool.orchestrator.playbook;

import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Ledger;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stored results as CEL sees them: maps, lists, long, double, string, boolean; nulls left out. */
final class Results {

    private final Ledger ledger;
    private final Map<Ref, Object> values = new HashMap<>();

    Results(Ledger ledger) {
        this.ledger = ledger;
    }

    Ledger ledger() {
        return ledger;
    }

    JsonNode node(Ref ref) {
        Call call = ledger.call(ref.call());
        return call == null || !call.answered()
                ? MissingNode.getInstance()
                : call.at(ref.pointer());
    }

    boolean answered(Ref ref) {
        Call call = ledger.call(ref.call());
        return call != null && call.answered();
    }

    /** The value at {@code ref}; {@code null} when there is none. */
    @Nullable Object value(Ref ref) {
        Object known = values.get(ref);
        if (known != null) {
            return known;
        }
        Object fresh = convert(node(ref));
        if (fresh != null) {
            values.put(ref, fresh);
        }
        return fresh;
    }

    /** The rows at {@code ref}: the elements of an array, or the one object. */
    List<Ref> rows(Ref ref) {
        JsonNode node = node(ref);
        if (node.isObject()) {
            return List.of(ref);
        }
        List<Ref> rows = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            rows.add(ref.under("/" + i));
        }
        return rows;
    }

    static @Nullable Object convert(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                Object value = convert(member.getValue());
                if (value != null) {
                    map.put(member.getKey(), value);
                }
            }
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            for (JsonNode element : node) {
                Object value = convert(element);
                if (value != null) {
                    list.add(value);
                }
            }
            return list;
        }
        if (node.isString()) {
            return node.stringValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        return node.isNumber() ? (Object) node.doubleValue() : null;
    }
}
