package ai.dbtool.prompts.expression;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelUnknownSet;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** One compiled expression. */
public final class Expression {

    private final String text;
    private final CelRuntime.Program program;

    Expression(String text, CelRuntime.Program program) {
        this.text = text;
        this.program = program;
    }

    /** The CEL text. */
    public String text() {
        return text;
    }

    /**
     * The value over {@code variables}; {@code null} when it has none: a field the server left out,
     * a division by zero. Misspelt fields are found by the build check, so a missing one here means
     * "not known".
     */
    public @Nullable Object value(Map<String, ?> variables) {
        try {
            Object value = program.eval(variables);
            // A variable that was not read makes the value unknown, which is not an error to CEL.
            return value instanceof CelUnknownSet ? null : value;
        } catch (CelEvaluationException _) {
            return null;
        }
    }

    /** Whether the value is {@code true}; what is not known is not true. */
    public boolean holds(Map<String, ?> variables) {
        return Boolean.TRUE.equals(value(variables));
    }
}
