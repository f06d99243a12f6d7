package ai.dbtool.testkit.regress;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a script where psql would send what it has read ({@code psqlscan.l}): at a semicolon outside
 * quotes, comments, parentheses and {@code BEGIN ATOMIC} bodies, or at a command of psql's own.
 */
public final class PsqlScript {

    private static final Pattern COPY_IN =
            Pattern.compile("(?is)\\bcopy\\b[^;]*?\\bfrom\\s+(?:stdin|stdout)\\b");
    private static final Pattern DOLLAR =
            Pattern.compile("\\$(?:[A-Za-z_\\x80-\\uffff][\\w\\x80-\\uffff]*)?\\$");
    private static final Pattern WORD =
            Pattern.compile("[A-Za-z_\\x80-\\uffff][\\w$\\x80-\\uffff]*");
    private static final Pattern VARIABLE = Pattern.compile(":(?:['\"{?]|[A-Za-z_])");
    private static final Pattern SENDS =
            Pattern.compile(
                    "\\\\(?:g|gx|gset|gdesc|gexec|crosstabview|watch)(?![A-Za-z]).*",
                    Pattern.DOTALL);

    /**
     * What psql is given at a time.
     *
     * @param line where it starts, from 1
     * @param text for psql, with the data of a COPY
     * @param sql the one statement in it, without its semicolon; empty when it holds none, more
     *     than one, or a variable of psql
     */
    public record Piece(int line, String text, String sql) {}

    private final String script;
    private final List<Piece> pieces = new ArrayList<>();
    private int at;
    private int start;
    private int depth;
    private int bodies;
    private boolean plain = true;
    private final List<String> words = new ArrayList<>();

    private PsqlScript(String script) {
        this.script = script;
    }

    /** The pieces of {@code script}; together they are the whole of it. */
    public static List<Piece> pieces(String script) {
        PsqlScript reader = new PsqlScript(script);
        while (reader.at < script.length()) {
            reader.next();
        }
        reader.end(reader.at, "");
        return reader.pieces;
    }

    private void next() {
        char c = script.charAt(at);
        if (script.startsWith("--", at)) {
            at = lineEnd(at);
        } else if (script.startsWith("/*", at)) {
            skipComment();
        } else if (c == '\'') {
            boolean escapes = at > start && "eE".indexOf(script.charAt(at - 1)) >= 0;
            skipQuoted('\'', escapes);
        } else if (c == '"') {
            skipQuoted('"', false);
        } else if (c == '$') {
            skipDollar();
        } else if (c == '\\') {
            backslash();
        } else if (c == ';' && depth == 0 && bodies == 0) {
            String sql = script.substring(start, at);
            at++;
            end(at, sql);
        } else {
            plainCharacter(c);
        }
    }

    private void plainCharacter(char c) {
        Matcher word = WORD.matcher(script).region(at, script.length());
        if (word.lookingAt()) {
            word(word.group().toLowerCase(java.util.Locale.ROOT));
            at = word.end();
            return;
        }
        if (script.startsWith("::", at)) {
            at += 2;
            return;
        }
        if (c == ':' && VARIABLE.matcher(script).region(at, script.length()).lookingAt()) {
            plain = false;
        }
        depth += c == '(' ? 1 : c == ')' && depth > 0 ? -1 : 0;
        at++;
    }

    /** A body of statements ends with the END of its BEGIN; CASE has one too. */
    private void word(String word) {
        words.add(word);
        boolean routine =
                words.size() > 1
                        && words.getFirst().equals("create")
                        && words.subList(1, Math.min(4, words.size())).stream()
                                .anyMatch(w -> w.equals("function") || w.equals("procedure"));
        if (routine && depth == 0) {
            if (word.equals("begin") || (bodies > 0 && word.equals("case"))) {
                bodies++;
            } else if (word.equals("end") && bodies > 0) {
                bodies--;
            }
        }
    }

    private void backslash() {
        if (script.startsWith("\\;", at)) {
            plain = false;
            at += 2;
            return;
        }
        String command = script.substring(at, lineEnd(at));
        if (command.startsWith("\\if")) {
            at = afterEndif();
            end(at, "");
        } else if (SENDS.matcher(command).matches() && !script.substring(start, at).isBlank()) {
            String sql = script.substring(start, at);
            at = lineEnd(at);
            end(at, sql);
        } else {
            plain &= script.substring(start, at).isBlank();
            at = lineEnd(at);
            if (plain) {
                end(at, "");
            }
        }
    }

    /** Only psql knows which branch it takes: they stay together. */
    private int afterEndif() {
        int open = 0;
        int line = at;
        do {
            String text = script.substring(line, lineEnd(line)).strip();
            open += text.startsWith("\\if") ? 1 : text.startsWith("\\endif") ? -1 : 0;
            line = Math.min(lineEnd(line) + 1, script.length());
        } while (open > 0 && line < script.length());
        return line;
    }

    private void end(int end, String sql) {
        at = end;
        for (Matcher copy = COPY_IN.matcher(sql); copy.find(); ) {
            at = afterData();
        }
        String text = script.substring(start, at);
        if (!text.isBlank()) {
            int skipped = text.length() - text.stripLeading().length();
            int line =
                    1
                            + (int)
                                    script.substring(0, start + skipped)
                                            .chars()
                                            .filter(c -> c == '\n')
                                            .count();
            pieces.add(new Piece(line, text, plain ? sql.strip() : ""));
        }
        start = at;
        depth = 0;
        bodies = 0;
        plain = true;
        words.clear();
    }

    /** Data follow when their end mark comes before the next line that looks like a statement. */
    private int afterData() {
        int line = lineEnd(at);
        while (line < script.length()) {
            int next = lineEnd(line + 1);
            String text = script.substring(Math.min(line + 1, next), next);
            if (text.equals("\\.")) {
                return next;
            }
            if (text.endsWith(";") || text.startsWith("--")) {
                return at;
            }
            line = next;
        }
        return at;
    }

    private void skipComment() {
        int open = 0;
        do {
            if (script.startsWith("/*", at)) {
                open++;
                at += 2;
            } else if (script.startsWith("*/", at)) {
                open--;
                at += 2;
            } else {
                at++;
            }
        } while (open > 0 && at < script.length());
    }

    private void skipQuoted(char quote, boolean escapes) {
        at++;
        while (at < script.length() && script.charAt(at) != quote) {
            at += escapes && script.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(at + 1, script.length());
    }

    private void skipDollar() {
        Matcher tag = DOLLAR.matcher(script).region(at, script.length());
        if (!tag.lookingAt()) {
            at++;
            return;
        }
        int end = script.indexOf(tag.group(), tag.end());
        at = end < 0 ? script.length() : end + tag.group().length();
    }

    private int lineEnd(int from) {
        int end = script.indexOf('\n', from);
        return end < 0 ? script.length() : end;
    }
}
