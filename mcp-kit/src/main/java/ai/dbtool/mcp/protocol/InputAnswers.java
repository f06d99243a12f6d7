package ai.dbtool.mcp.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Whether what a client sent is an answer to what it was asked. */
public final class InputAnswers {

    private InputAnswers() {}

    /** {@code answer} as an object when it fits {@code ask}, else {@code null}. */
    // The keys of a parsed JSON object are strings.
    @SuppressWarnings("unchecked")
    public static @Nullable Map<String, @Nullable Object> fitting(
            Ask ask, @Nullable Object answer) {
        if (!(answer instanceof Map<?, ?> given)) {
            return null;
        }
        boolean fits =
                switch (ask.method()) {
                    case Ask.ELICITATION -> elicited(ask.params(), given);
                    case Ask.SAMPLING ->
                            given.get("role") instanceof String
                                    && given.get("model") instanceof String
                                    && (given.get("content") instanceof Map
                                            || given.get("content") instanceof List);
                    case Ask.ROOTS ->
                            given.get("roots") instanceof List<?> roots
                                    && roots.stream().allMatch(InputAnswers::root);
                    default -> false;
                };
        return fits ? (Map<String, @Nullable Object>) given : null;
    }

    private static boolean root(@Nullable Object root) {
        return root instanceof Map<?, ?> fields && fields.get("uri") instanceof String;
    }

    private static boolean elicited(Map<String, ?> params, Map<?, ?> answer) {
        Object action = answer.get("action");
        if ("decline".equals(action) || "cancel".equals(action)) {
            return true;
        }
        if (!"accept".equals(action)) {
            return false;
        }
        return !(params.get("requestedSchema") instanceof Map<?, ?> schema)
                || (answer.get("content") instanceof Map<?, ?> content && form(schema, content));
    }

    /** A form is flat: each property a primitive, or a list of choices. */
    private static boolean form(Map<?, ?> schema, Map<?, ?> content) {
        if (schema.get("required") instanceof Collection<?> required
                && !required.stream().allMatch(name -> content.get(name) != null)) {
            return false;
        }
        return !(schema.get("properties") instanceof Map<?, ?> properties)
                || properties.entrySet().stream()
                        .allMatch(
                                entry -> {
                                    Object value = content.get(entry.getKey());
                                    return value == null
                                            || !(entry.getValue() instanceof Map<?, ?> rule)
                                            || value(rule, value);
                                });
    }

    private static boolean value(Map<?, ?> rule, Object value) {
        return switch (String.valueOf(rule.get("type"))) {
            case "string" -> value instanceof String text && text(rule, text);
            case "integer" ->
                    value instanceof Number number
                            && number.doubleValue() == Math.rint(number.doubleValue())
                            && within(rule, number.doubleValue(), "minimum", "maximum");
            case "number" ->
                    value instanceof Number number
                            && within(rule, number.doubleValue(), "minimum", "maximum");
            case "boolean" -> value instanceof Boolean;
            case "array" ->
                    value instanceof List<?> items
                            && within(rule, items.size(), "minItems", "maxItems")
                            && rule.get("items") instanceof Map<?, ?> choice
                            && items.stream().allMatch(item -> chosen(choice, item));
            default -> true;
        };
    }

    private static boolean text(Map<?, ?> rule, String text) {
        return chosen(rule, text)
                && within(rule, text.codePointCount(0, text.length()), "minLength", "maxLength");
    }

    /** The four ways in which the revisions spell a choice. */
    private static boolean chosen(Map<?, ?> rule, @Nullable Object value) {
        if (rule.get("enum") instanceof Collection<?> names) {
            return names.contains(value);
        }
        Object titled = rule.get("oneOf") == null ? rule.get("anyOf") : rule.get("oneOf");
        return !(titled instanceof Collection<?> options)
                || options.stream()
                        .anyMatch(
                                option ->
                                        option instanceof Map<?, ?> one
                                                && value != null
                                                && value.equals(one.get("const")));
    }

    private static boolean within(Map<?, ?> rule, double value, String least, String most) {
        return !(rule.get(least) instanceof Number low && value < low.doubleValue())
                && !(rule.get(most) instanceof Number high && value > high.doubleValue());
    }
}
