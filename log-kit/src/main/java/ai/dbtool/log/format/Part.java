package ai.dbtool.log.format;

/** A text of an event. */
public enum Part {
    USER,
    DATABASE,
    APPLICATION,
    HOST,
    /** Identifier of the statement that is under way; its own plan may tell a better one. */
    QUERYID,
    SESSION,
    MESSAGE,
    DETAIL,
    HINT,
    QUERY,
    CONTEXT,
    STATEMENT,
    /** Place in PostgreSQL's source. */
    SOURCE,
    BACKTRACE;

    static final int COUNT = values().length;

    /** Its place in arrays that hold one entry for each. */
    @SuppressWarnings("EnumOrdinal") // never stored, never sent
    int slot() {
        return ordinal();
    }
}
