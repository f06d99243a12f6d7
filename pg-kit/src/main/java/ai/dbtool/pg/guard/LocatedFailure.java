package ai.dbtool.pg.guard;

import java.io.Serial;

/** The server's complaint about a caller's text, in terms of that text. */
public final class LocatedFailure extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final transient Token token;

    LocatedFailure(String sqlState, String message, Token token) {
        super(message, null, false, false);
        this.sqlState = sqlState;
        this.token = token;
    }

    /** The server's code. */
    public String sqlState() {
        return sqlState;
    }

    /** The name the server did not find, or the text it stumbled over. */
    public String subject() {
        return token.value();
    }
}
