package ai.dbtool.orchestrator.evidence;

/** How a call ended. */
public enum Outcome {
    /** The tool answered. */
    OK,
    /** The tool said what is wrong. */
    FAILED,
    /** No server offers the tool, or its server cannot be reached. */
    UNAVAILABLE
}
