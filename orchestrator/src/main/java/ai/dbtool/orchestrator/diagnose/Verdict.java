package ai.dbtool.orchestrator.diagnose;

/** What a diagnosis comes to. */
public enum Verdict {
    /** At least one cause is proven. */
    FAULT,
    /** Enough was seen, and nothing is wrong. */
    NO_FAULT,
    /** There is a complaint, the database is reachable and sees nothing slow or failing. */
    NOT_DATABASE,
    /** Too little was seen, or something is wrong that no playbook explains. */
    INSUFFICIENT_EVIDENCE
}
