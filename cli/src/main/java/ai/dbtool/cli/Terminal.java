package ai.dbtool.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a command prints: answers on standard output, progress on standard error. Colours and
 * progress only for people: a terminal, no {@code NO_COLOR}, no {@code --json}.
 */
final class Terminal {

    private final PrintStream out;
    private final PrintStream err;
    private final boolean people;

    Terminal(PrintStream out, PrintStream err, boolean people) {
        this.out = out;
        this.err = err;
        this.people = people;
    }

    /** Standard streams; {@code json} switches colours and progress off. */
    static Terminal standard(boolean json) {
        boolean plain = System.getenv("NO_COLOR") != null || json;
        return new Terminal(System.out, System.err, asks() && !plain);
    }

    /** Whether a person reads along. */
    boolean people() {
        return people;
    }

    /** Whether there is somebody to ask. */
    static boolean asks() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /** Asks on the terminal; anything but y or yes is a no. */
    static boolean confirms(String question) {
        return Optional.ofNullable(System.console())
                .map(console -> console.readLine("%s [y/N] ", question))
                .filter(answer -> answer.strip().toLowerCase(Locale.ROOT).matches("y|yes"))
                .isPresent();
    }

    /** A line of the answer. */
    void answer(String line) {
        out.println(line);
        out.flush();
    }

    /** A line about what is going on; never on standard output. */
    void progress(String line) {
        err.println(people ? "\u001b[2m" + line + "\u001b[0m" : line);
    }

    /** An error a person can mend. */
    void error(String line) {
        err.println("dbtool-ai: " + line);
    }

    /** Emphasis in an answer. */
    String bold(String text) {
        return people ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    PrintStream out() {
        return out;
    }
}
