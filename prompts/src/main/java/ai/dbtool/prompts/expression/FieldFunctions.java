package ai.dbtool.prompts.expression;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;

import java.util.List;
import java.util.Locale;

/**
 * Functions of playbooks that CEL does not have: names of database objects, PostgreSQL's units, and
 * quoting for remedies.
 */
final class FieldFunctions {

    private FieldFunctions() {}

    static List<CelFunctionDecl> declarations() {
        return List.of(
                declare("same_object", SimpleType.BOOL, SimpleType.STRING, SimpleType.STRING),
                declare("mentions", SimpleType.BOOL, SimpleType.STRING, SimpleType.STRING),
                declare("millis", SimpleType.DOUBLE, SimpleType.STRING, SimpleType.STRING),
                declare("bytes_of", SimpleType.DOUBLE, SimpleType.STRING, SimpleType.STRING),
                declare("round_to", SimpleType.STRING, SimpleType.DYN, SimpleType.INT),
                declare("size_text", SimpleType.STRING, SimpleType.DYN),
                declare("name", SimpleType.STRING, SimpleType.STRING),
                declare("last_part", SimpleType.STRING, SimpleType.STRING),
                declare("without_last_part", SimpleType.STRING, SimpleType.STRING),
                declare("literal", SimpleType.STRING, SimpleType.STRING));
    }

    private static CelFunctionDecl declare(String name, CelType result, CelType... parameters) {
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newGlobalOverload(name, result, parameters));
    }

    static List<CelFunctionBinding> bindings() {
        return List.of(
                CelFunctionBinding.from(
                        "same_object", String.class, String.class, ObjectNames::same),
                CelFunctionBinding.from(
                        "mentions", String.class, String.class, ObjectNames::mentions),
                CelFunctionBinding.from("millis", String.class, String.class, Units::millis),
                CelFunctionBinding.from("bytes_of", String.class, String.class, Units::bytes),
                CelFunctionBinding.from(
                        "round_to", Object.class, Long.class, FieldFunctions::round),
                CelFunctionBinding.from("size_text", Object.class, Units::text),
                CelFunctionBinding.from("name", String.class, ObjectNames::quoted),
                CelFunctionBinding.from("last_part", String.class, ObjectNames::last),
                CelFunctionBinding.from(
                        "without_last_part", String.class, ObjectNames::withoutLast),
                CelFunctionBinding.from(
                        "literal", String.class, text -> "'" + text.replace("'", "''") + "'"));
    }

    private static String round(Object number, Long decimals) {
        if (!(number instanceof Number value)) {
            return String.valueOf(number);
        }
        return String.format(Locale.ROOT, "%." + decimals + "f", value.doubleValue());
    }
}
