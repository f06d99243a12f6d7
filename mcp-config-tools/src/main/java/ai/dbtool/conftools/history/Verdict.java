package ai.dbtool.conftools.history;

/** What the log makes of a present value. */
public enum Verdict {
    /** It is what the log last said. */
    AS_LOGGED("as the log last said"),
    /** It became so at a start after the last word of the log. */
    CHANGED_AT_START("changed at a start, which names no values"),
    /** The files hold another value since a reload. */
    WAITS_FOR_RESTART("waits for a restart"),
    /** It differs from what the log last said, and nothing there tells why. */
    UNEXPLAINED("not explained: the log last said another value, and no start came since"),
    /** The log does not speak of it. */
    NOT_IN_LOG("the log does not mention it"),
    /** Nothing tells the present value. */
    UNKNOWN("present value unknown");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
