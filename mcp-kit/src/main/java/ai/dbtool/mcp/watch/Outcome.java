package ai.dbtool.mcp.watch;

/** How a call ended. */
public enum Outcome {
    /** Answered. */
    OK,
    /** Refused with something the caller can mend. */
    FAILED,
    /** Broke; the details are in the log under the correlation id. */
    ERROR,
    /** Given up by the caller. */
    CANCELLED
}
