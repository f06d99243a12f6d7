package ai.dbtool.cli;

/** Exit codes of every command; documented in {@code dbtool-ai --help}. */
final class ExitCode {

    /** Done; for {@code diagnose}: a verdict was reached. */
    static final int OK = 0;

    /**
     * Done, and the answer is negative: the demo differs, the audit chain is broken, doctor found a
     * problem.
     */
    static final int NEGATIVE = 1;

    /** The command line is wrong. */
    static final int USAGE = 2;

    /** The configuration is wrong or something needed is missing. */
    static final int CONFIGURATION = 3;

    /** {@code diagnose} and {@code ask}: too little could be seen to answer. */
    static final int INSUFFICIENT = 4;

    /** A defect of ours; standard error says more. */
    static final int DEFECT = 70;

    private ExitCode() {}
}
