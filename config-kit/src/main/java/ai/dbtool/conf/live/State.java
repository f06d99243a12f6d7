package ai.dbtool.conf.live;

/** How the file value of a setting relates to the running server. */
public enum State {
    /** File and server agree. */
    SAME,
    /** The file differs and only a restart will apply it. */
    PENDING_RESTART,
    /** The file differs and a reload would apply it. */
    NOT_RELOADED,
    /** Something stronger than the line decides: command line, ALTER SYSTEM, role or database. */
    OVERRIDDEN,
    /** The server would refuse the value. */
    INVALID,
    /** No server to compare with. */
    FILE_ONLY,
    /** There is a server, but it does not tell. */
    UNKNOWN;

    /** The word tools show. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
