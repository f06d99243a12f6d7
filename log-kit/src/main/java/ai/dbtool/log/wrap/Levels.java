package ai.dbtool.log.wrap;

import java.util.Locale;

/** Words for levels, and the label that stands for each in the stderr format. */
final class Levels {

    private Levels() {}

    /** The label for {@code word}; {@code LOG} when it is no level. */
    static String of(String word) {
        String label = known(word);
        return label.isEmpty() ? "LOG" : label;
    }

    /** The label for {@code word}, or an empty text. */
    static String known(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "trace", "debug", "noise", "finest", "finer", "fine" -> "DEBUG1";
            case "info", "information", "informational" -> "INFO";
            case "log" -> "LOG";
            case "notice" -> "NOTICE";
            case "warn", "warning" -> "WARNING";
            case "error", "err", "severe", "crit", "critical" -> "ERROR";
            case "fatal", "alert", "emerg" -> "FATAL";
            case "panic" -> "PANIC";
            default -> "";
        };
    }
}
