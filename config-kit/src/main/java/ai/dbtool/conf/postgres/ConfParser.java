package ai.dbtool.conf.postgres;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One postgresql.conf, includes not followed. Goes on after a bad line, as the server does to
 * report more than the first (ParseConfigFp).
 */
public final class ConfParser {

    /** After this many syntax errors the server gives up, and so do we. */
    private static final int MAX_ERRORS = 100;

    private final SourceText source;
    private final ConfLexer lexer;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private ConfParser(SourceText source) {
        this.source = source;
        this.lexer = new ConfLexer(source.text());
    }

    /** The settings and include directives of {@code source}, in file order. */
    public static ConfigFile parse(SourceText source, FileKind kind) {
        ConfParser parser = new ConfParser(source);
        parser.lines();
        return ConfigFile.of(source, kind, parser.entries, parser.problems);
    }

    private void lines() {
        ConfToken token = lexer.next();
        while (token != null && problems.size() < MAX_ERRORS) {
            if (token.type() != ConfToken.Type.EOL) {
                skipLine(line(token));
            }
            token = lexer.next();
        }
    }

    /** Parses a line from its first token; answers the last token read. */
    private @Nullable ConfToken line(ConfToken name) {
        if (!name.type().isName()) {
            return bad(name, name);
        }
        ConfToken value = lexer.next();
        if (value != null && value.type() == ConfToken.Type.EQUALS) {
            value = lexer.next();
        }
        if (value == null || !value.type().isValue()) {
            return bad(name, value);
        }
        ConfToken end = lexer.next();
        if (end != null && end.type() != ConfToken.Type.EOL) {
            return bad(name, end);
        }
        String text = value.type() == ConfToken.Type.STRING ? unquote(value.text()) : value.text();
        entries.add(new Entry(name.text(), text, value.text(), at(name)));
        return end;
    }

    private @Nullable ConfToken bad(ConfToken name, @Nullable ConfToken token) {
        String key = name.type().isName() ? name.text() : null;
        String near =
                token == null || token.type() == ConfToken.Type.EOL
                        ? "near the end of the line: a value is missing"
                        : "at column " + token.column() + ": " + advice(key);
        problems.add(new Problem(at(name), "syntax error " + near, key));
        return token;
    }

    /** The token itself is not shown: it may be part of a secret. */
    private static String advice(@Nullable String key) {
        return key == null
                ? "a line is: name = value"
                : "put values that are not a single word or number in single quotes, and double"
                        + " quotes inside";
    }

    private void skipLine(@Nullable ConfToken last) {
        ConfToken token = last;
        while (token != null && token.type() != ConfToken.Type.EOL) {
            token = lexer.next();
        }
    }

    private Location at(ConfToken token) {
        return new Location(source.path(), token.line(), token.column());
    }

    /** As DeescapeQuotedString in PostgreSQL: {@code ''}, C escapes, octal bytes; NUL ends it. */
    static String unquote(String quoted) {
        byte[] in = quoted.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        int end = in.length - 1;
        for (int i = 1; i < end; i++) {
            if (in[i] == '\'') {
                i++;
                out.write('\'');
            } else if (in[i] == '\\' && i + 1 < end) {
                i = escape(in, i + 1, end, out);
            } else {
                out.write(in[i]);
            }
        }
        String text = out.toString(StandardCharsets.UTF_8);
        int stop = text.indexOf('\0');
        return stop < 0 ? text : text.substring(0, stop);
    }

    private static int escape(byte[] in, int i, int end, ByteArrayOutputStream out) {
        switch (in[i]) {
            case 'b' -> out.write('\b');
            case 'f' -> out.write('\f');
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                int value = 0;
                int k = i;
                for (; k < Math.min(i + 3, end) && in[k] >= '0' && in[k] <= '7'; k++) {
                    value = value * 8 + in[k] - '0';
                }
                out.write(value);
                return k - 1;
            }
            default -> out.write(in[i]);
        }
        return i;
    }
}
