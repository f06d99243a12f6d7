package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Statement.Kind;
import ai.dbtool.pg.guard.Token;

import java.util.List;
import java.util.Locale;

/**
 * Reads one statement. What it does not know it refuses to read: a lock that is guessed is worse
 * than none. Key words are read as gram.y has them, for 14 to 18.
 */
final class StatementReader {

    /** What one family of statements yields. */
    record Read(String command, Kind kind, List<Change> changes) {

        static Read of(String command, Change... changes) {
            return new Read(command, Kind.ANY, List.of(changes));
        }

        static Read of(String command, List<? extends Change> changes) {
            return new Read(command, Kind.ANY, List.copyOf(changes));
        }

        static Read alone(String command, Change... changes) {
            return new Read(command, Kind.ALONE, List.of(changes));
        }
    }

    private StatementReader() {}

    /**
     * @param tokens without the semicolon
     * @param text as written
     */
    static Statement read(List<Token> tokens, String text) {
        int start = tokens.getFirst().start();
        Words words = new Words(tokens);
        try {
            Read read = family(words);
            words.end();
            return new Statement(read.command(), read.kind(), start, text, read.changes(), null);
        } catch (NotRead e) {
            return new Statement(command(tokens), Kind.ANY, start, text, List.of(), e.reason());
        }
    }

    private static Read family(Words words) {
        if (words.accept("create")) {
            return Creates.read(words);
        }
        if (words.accept("alter")) {
            return Alters.read(words);
        }
        if (words.accept("drop")) {
            return Drops.read(words);
        }
        Read maintenance = Maintenance.read(words);
        if (maintenance != null) {
            return maintenance;
        }
        return Others.read(words);
    }

    private static String command(List<Token> tokens) {
        StringBuilder command = new StringBuilder();
        for (Token token : tokens.subList(0, Math.min(2, tokens.size()))) {
            if (token.kind() == Token.Kind.WORD) {
                command.append(command.isEmpty() ? "" : " ")
                        .append(token.value().toUpperCase(Locale.ROOT));
            }
        }
        return command.isEmpty() ? "unknown" : command.toString();
    }
}
