package ai.dbtool.log.format;

/** How the server wrote a file. */
public enum LogFormat {
    /** Prefix, level, text; any {@code log_line_prefix}. */
    STDERR,
    /** {@code csvlog}. */
    CSVLOG,
    /** {@code jsonlog}. */
    JSONLOG
}
