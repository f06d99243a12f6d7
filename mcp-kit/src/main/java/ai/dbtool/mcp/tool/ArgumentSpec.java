package ai.dbtool.mcp.tool;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One argument of a tool, read from a component of its record.
 *
 * @param name as clients send it
 * @param description for the model
 * @param kind JSON type of the value, or of the items when {@code list}
 * @param type Java type of the value, or of the items when {@code list}
 * @param list whether it is an array
 * @param required whether it may be left out
 * @param nullItems whether a {@code null} among the items stands for itself ({@code List<@Nullable
 *     String>}) and is not dropped
 * @param range bounds, or {@code null}
 */
record ArgumentSpec(
        String name,
        String description,
        Kind kind,
        Class<?> type,
        boolean list,
        boolean required,
        boolean nullItems,
        @Nullable Range range) {

    /** JSON Schema type of a scalar. */
    enum Kind {
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        ENUM;

        String schemaType() {
            return this == ENUM ? "string" : name().toLowerCase(Locale.ROOT);
        }
    }

    static List<ArgumentSpec> of(Class<? extends Record> arguments) {
        return Arrays.stream(arguments.getRecordComponents()).map(ArgumentSpec::of).toList();
    }

    private static ArgumentSpec of(RecordComponent component) {
        Arg arg = component.getAnnotation(Arg.class);
        if (arg == null) {
            throw new IllegalStateException(component + " has no @Arg description");
        }
        AnnotatedType type = component.getAnnotatedType();
        boolean list = component.getType() == List.class;
        Class<?> item = component.getType();
        boolean nullItems = false;
        if (list && type instanceof AnnotatedParameterizedType of) {
            AnnotatedType argument = of.getAnnotatedActualTypeArguments()[0];
            item = (Class<?>) argument.getType();
            nullItems = argument.isAnnotationPresent(Nullable.class);
        }
        return new ArgumentSpec(
                component.getName(),
                arg.value(),
                kind(component, item),
                item,
                list,
                !type.isAnnotationPresent(Nullable.class),
                nullItems,
                component.getAnnotation(Range.class));
    }

    private static Kind kind(RecordComponent component, Class<?> type) {
        if (type == String.class) {
            return Kind.STRING;
        }
        if (type == Integer.class
                || type == int.class
                || type == Long.class
                || type == long.class) {
            return Kind.INTEGER;
        }
        if (type == Double.class || type == double.class) {
            return Kind.NUMBER;
        }
        if (type == Boolean.class || type == boolean.class) {
            return Kind.BOOLEAN;
        }
        if (type.isEnum()) {
            return Kind.ENUM;
        }
        throw new IllegalStateException(component + ": a tool cannot take a " + type.getName());
    }

    /** Allowed values of an enum, as clients write them. */
    List<String> constants() {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
