package ai.dbtool.mcp.tool;

import org.jspecify.annotations.Nullable;

import java.io.Serial;
import java.util.Collection;

/**
 * A failure the caller can mend; its message goes to the model as it is: what was given, what is
 * allowed, what to do. It must never hold exception texts, host names or secrets.
 */
public final class ToolFailure extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    /** Of a name that was given, in characters. */
    private static final int MOST_SHOWN = 300;

    private final String code;

    /**
     * @param code stable, snake_case, for programs: {@code unknown_connection}, {@code refused_sql}
     * @param message one sentence or two, without a stop-gap apology
     */
    public ToolFailure(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** The stable code. */
    public String code() {
        return code;
    }

    /** The message, never null. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? code : message;
    }

    /**
     * A failure for a name that does not exist, with the nearest valid one and the allowed ones.
     */
    public static ToolFailure unknown(
            String code, String what, String given, Collection<String> allowed) {
        @Nullable String nearest = Nearest.to(given, allowed);
        String hint = nearest == null ? "." : "; did you mean '" + nearest + "'?";
        return new ToolFailure(
                code,
                "unknown "
                        + what
                        + " '"
                        + Untrusted.cut(given, MOST_SHOWN)
                        + "'"
                        + hint
                        + " Allowed: "
                        + (allowed.isEmpty() ? "none" : String.join(", ", allowed)));
    }
}
