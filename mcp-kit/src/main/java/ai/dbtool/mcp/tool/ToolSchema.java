package ai.dbtool.mcp.tool;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The schemas of a tool, derived from its records.
 *
 * <p>Input: {@code type}, {@code description}, {@code enum} and {@code items} only; clients drop or
 * mangle every other keyword before a model sees it. Output: the names of properties, nothing
 * required, so that it costs a few hundred bytes (a list of twelve tools must fit 2,500 tokens) and
 * a shrunk answer satisfies it too.
 */
public final class ToolSchema {

    private static final int MOST_NAMES = 9;

    private ToolSchema() {}

    /** Schema of the arguments. */
    public static Map<String, Object> input(Class<? extends Record> arguments) {
        List<ArgumentSpec> specs = ArgumentSpec.of(arguments);
        Map<String, Object> properties = new LinkedHashMap<>();
        specs.forEach(spec -> properties.put(spec.name(), property(spec)));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        List<String> required =
                specs.stream().filter(ArgumentSpec::required).map(ArgumentSpec::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    private static Map<String, Object> property(ArgumentSpec spec) {
        Map<String, Object> property = new LinkedHashMap<>();
        if (spec.list()) {
            property.put("type", "array");
            property.put("items", value(spec));
        } else {
            property.putAll(value(spec));
        }
        property.put("description", spec.description());
        return property;
    }

    private static Map<String, Object> value(ArgumentSpec spec) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("type", spec.kind().schemaType());
        if (spec.kind() == ArgumentSpec.Kind.ENUM) {
            value.put("enum", spec.constants());
        }
        return value;
    }

    /**
     * Schema of the structured result, which also may hold {@code coverage}. One of many parts, or
     * of several shapes ({@code Record} itself), is only said to be an object.
     */
    public static Map<String, Object> output(Class<? extends Record> result) {
        RecordComponent[] components = result.getRecordComponents();
        if (components == null || components.length > MOST_NAMES) {
            return Map.of("type", "object");
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        for (RecordComponent component : components) {
            properties.put(name(component), Map.of());
        }
        properties.putIfAbsent("coverage", Map.of());
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        return schema;
    }

    private static String name(RecordComponent component) {
        JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        return renamed == null || renamed.value().isEmpty() ? component.getName() : renamed.value();
    }
}
