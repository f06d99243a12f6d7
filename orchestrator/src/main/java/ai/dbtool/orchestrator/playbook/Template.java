package ai.dbtool.orchestrator.playbook;

import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Text with <code>${CEL}</code> in it. Every value is shown on one line with hidden characters
 * escaped: values come from rows, logs and files, and a line break in a proposed statement could
 * end a comment.
 */
final class Template {

    private static final int LONGEST_VALUE = 300;

    private Template() {}

    /** The text; {@code null} when one of its values is not known. */
    static @Nullable String render(@Nullable String template, Scope scope) {
        if (template == null) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (int open = template.indexOf("${"); open >= 0; open = template.indexOf("${", at)) {
            int close = end(template, open + 2);
            Object value = scope.value(template.substring(open + 2, close));
            if (value == null) {
                return null;
            }
            text.append(template, at, open)
                    .append(Untrusted.cut(Untrusted.line(String.valueOf(value)), LONGEST_VALUE));
            at = close + 1;
        }
        return text.append(template.substring(at)).toString();
    }

    /** The expressions of a template, in order. */
    static List<String> expressions(String template) {
        List<String> found = new ArrayList<>();
        int at = 0;
        for (int open = template.indexOf("${"); open >= 0; open = template.indexOf("${", at)) {
            int close = end(template, open + 2);
            found.add(template.substring(open + 2, close));
            at = close + 1;
        }
        return found;
    }

    /** Index of the brace that closes the expression; braces in CEL strings are balanced. */
    private static int end(String template, int from) {
        int depth = 0;
        for (int i = from; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}' && depth-- == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("unclosed ${ in '" + template + "'");
    }
}
