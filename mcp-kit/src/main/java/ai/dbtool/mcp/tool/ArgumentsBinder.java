package ai.dbtool.mcp.tool;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Binds the arguments of a call to the record a tool declares.
 *
 * <p>Clients differ in what they send for the same intention, so: an explicit {@code null} and, for
 * an optional argument, an empty string mean absent; {@code "50"} and {@code 5.0} are integers;
 * {@code "true"} is a boolean; a single value stands for a list of one. What cannot be meant is
 * refused with everything that is wrong at once, so that one repair is enough.
 */
public final class ArgumentsBinder<A extends Record> {

    private final List<ArgumentSpec> specs;
    private final List<String> names;
    private final Constructor<A> constructor;

    /** A binder for the record {@code type}; fails when the record is not flat. */
    public ArgumentsBinder(Class<A> type) {
        this.specs = ArgumentSpec.of(type);
        this.names = specs.stream().map(ArgumentSpec::name).toList();
        try {
            this.constructor =
                    type.getDeclaredConstructor(
                            Arrays.stream(type.getRecordComponents())
                                    .map(RecordComponent::getType)
                                    .toArray(Class<?>[]::new));
            this.constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its canonical constructor", e);
        }
    }

    /** The record for {@code given}; fails with {@link ToolFailure} when it does not fit. */
    public A bind(@Nullable Map<String, ? extends @Nullable Object> given) {
        Map<String, ? extends @Nullable Object> sent = given == null ? Map.of() : given;
        List<String> problems = new ArrayList<>(unknown(sent));
        @Nullable Object[] values = new @Nullable Object[specs.size()];
        for (int i = 0; i < values.length; i++) {
            ArgumentSpec spec = specs.get(i);
            try {
                values[i] = value(spec, sent.get(spec.name()));
            } catch (ArgumentProblem problem) {
                problems.add(problem.text());
            }
        }
        if (!problems.isEmpty()) {
            throw new ToolFailure("invalid_arguments", String.join("; ", problems));
        }
        return create(values);
    }

    private List<String> unknown(Map<String, ?> sent) {
        return sent.keySet().stream()
                .filter(name -> !names.contains(name))
                .map(
                        name ->
                                "unknown argument '"
                                        + Untrusted.cut(Untrusted.line(name), 60)
                                        + "'"
                                        + hint(name)
                                        + " (allowed: "
                                        + (names.isEmpty() ? "none" : String.join(", ", names))
                                        + ")")
                .toList();
    }

    private String hint(String name) {
        String nearest = Nearest.to(name, names);
        return nearest == null ? "" : ", did you mean '" + nearest + "'?";
    }

    private static @Nullable Object value(ArgumentSpec spec, @Nullable Object raw)
            throws ArgumentProblem {
        boolean absent = raw == null || (!spec.required() && "".equals(raw));
        if (absent) {
            if (spec.required()) {
                throw new ArgumentProblem("argument '" + spec.name() + "' is required");
            }
            return null;
        }
        return spec.list() ? list(spec, raw) : Coercion.scalar(spec, raw);
    }

    private static List<@Nullable Object> list(ArgumentSpec spec, @Nullable Object raw)
            throws ArgumentProblem {
        List<?> items = raw instanceof List<?> many ? many : Arrays.asList(raw);
        List<@Nullable Object> bound = new ArrayList<>(items.size());
        for (Object item : items) {
            if (item != null) {
                bound.add(Coercion.scalar(spec, item));
            } else if (spec.nullItems()) {
                bound.add(null);
            }
        }
        return Collections.unmodifiableList(bound);
    }

    private A create(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ToolFailure failure) {
                throw failure;
            }
            throw new IllegalStateException("the record refused its arguments", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the record cannot be created", e);
        }
    }
}
