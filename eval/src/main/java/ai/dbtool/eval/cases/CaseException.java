package ai.dbtool.eval.cases;

/** A case that cannot be run; the message says what to mend. */
public final class CaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CaseException(String message) {
        super(message);
    }

    public CaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
