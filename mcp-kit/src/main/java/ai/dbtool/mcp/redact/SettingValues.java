package ai.dbtool.mcp.redact;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of settings whose name says secret, as PostgreSQL's log tells them: {@code parameter
 * "app.api_key" changed to "..."}, {@code invalid value for parameter "app.api_key": "..."}
 * (src/backend/utils/misc/guc.c). A value may hold quotes: it reaches to the last one of the line.
 */
final class SettingValues {

    private static final String HINT = "parameter \"";

    private static final Pattern VALUE =
            Pattern.compile(
                    "parameter \"([^\"\\n]{1,128}+)\"(?: changed to |: )\"([^\\n]{1,8192}+)");

    private SettingValues() {}

    static String mark(String text, Redactor redactor) {
        if (!text.contains(HINT)) {
            return text;
        }
        Matcher match = VALUE.matcher(text);
        StringBuilder out = null;
        int done = 0;
        while (match.find()) {
            if (!SecretNames.matches(match.group(1))) {
                continue;
            }
            String line = match.group(2);
            int quote = line.lastIndexOf('"');
            String value = quote < 0 ? line : line.substring(0, quote);
            if (out == null) {
                out = new StringBuilder(text.length());
            }
            out.append(text, done, match.start(2)).append(redactor.mark(value));
            done = match.start(2) + value.length();
        }
        return out == null ? text : out.append(text, done, text.length()).toString();
    }
}
