package ai.dbtool.log.event;

/** Level of a log message, worst first. */
public enum Severity {
    PANIC,
    FATAL,
    ERROR,
    WARNING,
    LOG,
    NOTICE,
    INFO,
    DEBUG;

    /** Whether a statement, a session or the server failed. */
    public boolean isError() {
        return compareTo(ERROR) <= 0;
    }
}
