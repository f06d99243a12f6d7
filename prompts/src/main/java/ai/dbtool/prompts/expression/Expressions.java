package ai.dbtool.prompts.expression;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compiles CEL expressions. Variables are dynamic at run time; the build check compiles the same
 * text against the types of the tools' results, so a misspelt field fails the build, not the
 * diagnosis.
 */
public final class Expressions {

    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(true).build();

    private final Map<Key, Expression> compiled = new ConcurrentHashMap<>();
    private final Map<Set<String>, Cel> environments = new ConcurrentHashMap<>();

    private record Key(String text, Set<String> variables) {}

    /** A CEL environment with our functions and no variable yet. */
    public static CelBuilder environment() {
        return CelFactory.standardCelBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addCompilerLibraries(CelExtensions.strings(), CelExtensions.math(OPTIONS))
                .addRuntimeLibraries(CelExtensions.strings(), CelExtensions.math(OPTIONS))
                .addFunctionDeclarations(FieldFunctions.declarations())
                .addFunctionBindings(FieldFunctions.bindings());
    }

    /**
     * The expression {@code text} over {@code variables}.
     *
     * @throws IllegalArgumentException when it does not compile
     */
    public Expression compile(String text, Set<String> variables) {
        return compiled.computeIfAbsent(
                new Key(text, new TreeSet<>(variables)), Expressions.this::compileNew);
    }

    private Expression compileNew(Key key) {
        Cel cel =
                environments.computeIfAbsent(
                        key.variables(),
                        names -> {
                            CelBuilder builder = environment();
                            names.forEach(name -> builder.addVar(name, SimpleType.DYN));
                            return builder.build();
                        });
        try {
            CelAbstractSyntaxTree tree = cel.compile(key.text()).getAst();
            return new Expression(key.text(), cel.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException(
                    "expression '" + key.text() + "': " + e.getMessage(), e);
        }
    }
}
