package ai.dbtool.conf.postgres;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;

/** Splits postgresql.conf into tokens as PostgreSQL's guc-file.l does. */
final class ConfLexer {

    private final String text;
    private int position;
    private int line = 1;
    private int lineStart;

    ConfLexer(String text) {
        this.text = text;
    }

    /** The next token, or {@code null} at the end of the file. */
    @Nullable ConfToken next() {
        skipBlanks();
        if (position >= text.length()) {
            return null;
        }
        ConfToken.Type best = ConfToken.Type.ERROR;
        int bestEnd = position;
        for (ConfToken.Type type : ConfToken.Type.values()) {
            Matcher matcher = type.pattern().matcher(text).region(position, text.length());
            if (matcher.lookingAt() && matcher.end() > bestEnd) {
                best = type;
                bestEnd = matcher.end();
            }
        }
        ConfToken token =
                new ConfToken(
                        best, text.substring(position, bestEnd), line, position - lineStart + 1);
        position = bestEnd;
        if (best == ConfToken.Type.EOL) {
            line++;
            lineStart = position;
        }
        return token;
    }

    private void skipBlanks() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '#') {
                int end = text.indexOf('\n', position);
                position = end < 0 ? text.length() : end;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                position++;
            } else {
                return;
            }
        }
    }
}
