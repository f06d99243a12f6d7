package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Statement.Kind;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.guard.Lexer;
import ai.dbtool.pg.guard.Token;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A text of statements, split as psql splits it: at semicolons outside quotes, brackets and {@code
 * BEGIN ATOMIC .. END}; lines of psql's own commands and the data below {@code COPY .. FROM STDIN}
 * are stepped over.
 *
 * @param problems places that could not be read, each as a statement without changes
 */
record Script(String text, List<Statement> statements, List<Problem> problems) {

    /** A place where the text could not be split. */
    record Problem(int start, String message) {}

    static Script of(String text) {
        return new Splitter(text).split();
    }

    /** Line of a character, from 1. */
    int line(int index) {
        return 1
                + (int)
                        text.substring(0, Math.min(index, text.length()))
                                .chars()
                                .filter(c -> c == '\n')
                                .count();
    }

    private static final class Splitter {

        private static final Pattern INCLUDE =
                Pattern.compile("^\\\\(?:i|ir|include|include_relative)\\s");

        private final String text;
        private final List<Statement> statements = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private int at;

        Splitter(String text) {
            this.text = text;
        }

        Script split() {
            while (at < text.length()) {
                skipMetaCommands();
                List<Token> tokens = next();
                if (!tokens.isEmpty()) {
                    Statement statement = StatementReader.read(tokens, source(tokens));
                    statements.add(statement);
                    if (statement.command().equals("COPY") && readsStandardInput(tokens)) {
                        skipData();
                    }
                }
            }
            return new Script(text, List.copyOf(statements), List.copyOf(problems));
        }

        private void skipMetaCommands() {
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '\\') {
                    int start = at;
                    skipLine();
                    include(start, text.substring(start, at).strip());
                } else if (Character.isWhitespace(c)) {
                    at++;
                } else if (text.startsWith("--", at)) {
                    skipLine();
                } else {
                    return;
                }
            }
        }

        /** What another file holds is unknown, and must not pass for harmless. */
        private void include(int start, String line) {
            if (INCLUDE.matcher(line).find()) {
                statements.add(
                        new Statement(
                                "\\include",
                                Kind.ANY,
                                start,
                                line,
                                List.of(),
                                "the included file was not read: check it as well"));
            }
        }

        private void skipLine() {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end + 1;
        }

        /** The tokens of the next statement without its semicolon. */
        private List<Token> next() {
            List<Token> tokens = new ArrayList<>();
            int start = at;
            try {
                while (at < text.length()) {
                    List<Token> piece = Lexer.statement(text, at);
                    if (piece.isEmpty()) {
                        at = text.length();
                        break;
                    }
                    boolean ended = piece.getLast().kind() == Token.Kind.END;
                    at = ended ? piece.getLast().start() + 1 : text.length();
                    tokens.addAll(ended ? piece.subList(0, piece.size() - 1) : piece);
                    if (!isOpen(tokens)) {
                        break;
                    }
                }
            } catch (ToolFailure failure) {
                problems.add(new Problem(start, failure.getMessage()));
                int end = text.indexOf(";\n", start);
                at = end < 0 ? text.length() : end + 2;
                return List.of();
            }
            return tokens;
        }

        /** Whether a bracket or a body of a function is not closed yet. */
        private static boolean isOpen(List<Token> tokens) {
            int brackets = 0;
            int bodies = 0;
            @Nullable Token before = null;
            for (Token token : tokens) {
                brackets += token.isMark("(") ? 1 : token.isMark(")") ? -1 : 0;
                if (isWord(token, "atomic") && before != null && isWord(before, "begin")) {
                    bodies++;
                } else if (bodies > 0 && isWord(token, "case")) {
                    bodies++;
                } else if (bodies > 0 && isWord(token, "end")) {
                    bodies--;
                }
                before = token;
            }
            return brackets > 0 || bodies > 0;
        }

        private static boolean isWord(Token token, String word) {
            return token.kind() == Token.Kind.WORD && token.value().equals(word);
        }

        private static boolean readsStandardInput(List<Token> tokens) {
            return tokens.stream().anyMatch(t -> isWord(t, "stdin"));
        }

        /** Up to and with the line {@code \.}. */
        private void skipData() {
            int end = text.indexOf("\n\\.", at);
            at = end < 0 ? text.length() : end + 3;
        }

        private String source(List<Token> tokens) {
            int start = tokens.getFirst().start();
            int end = Math.min(at, text.length());
            String source = text.substring(start, end).strip();
            return source.endsWith(";") ? source.substring(0, source.length() - 1).strip() : source;
        }
    }

    /** Statements that only open or close a transaction. */
    static boolean isBlock(Statement statement) {
        return statement.kind() == Kind.BEGIN || statement.kind() == Kind.END;
    }
}
