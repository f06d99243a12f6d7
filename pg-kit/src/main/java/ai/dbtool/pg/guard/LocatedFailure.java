package ai.dbtool.pg.guard;

import java.io.Serial;
import java.util.List;

/** The server's complaint about a caller's text, in terms of that text. */
public final class LocatedFailure extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final String subject;
    private final transient List<String> names;

    LocatedFailure(String sqlState, String message, String subject, List<String> names) {
        super(message, null, false, false);
        this.sqlState = sqlState;
        this.subject = subject;
        this.names = names;
    }

    /** The server's code. */
    public String sqlState() {
        return sqlState;
    }

    /** The name the server did not find (its last part), or what it stumbled over. */
    public String subject() {
        return subject;
    }

    /** Every name of the text. */
    public List<String> names() {
        return names;
    }
}
