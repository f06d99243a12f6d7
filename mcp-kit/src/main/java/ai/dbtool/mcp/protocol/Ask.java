package ai.dbtool.mcp.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * Something only the client can give.
 *
 * @param method {@code elicitation/create}, {@code sampling/createMessage} or {@code roots/list}
 * @param params as the specification has them for that method
 * @param bound whether in the modern era an answer counts only together with the state that proves
 *     that exactly this was asked of this caller; a confirmation must be bound
 */
public record Ask(String method, Map<String, @Nullable Object> params, boolean bound) {

    /** A question to the user. */
    public static final String ELICITATION = "elicitation/create";

    /** A completion by the client's model. */
    public static final String SAMPLING = "sampling/createMessage";

    /** The folders the client works in. */
    public static final String ROOTS = "roots/list";

    /** A bound one. */
    public Ask(String method, Map<String, @Nullable Object> params) {
        this(method, params, true);
    }

    /** The same; an answer that comes without having been asked for will do too. */
    public Ask unbound() {
        return new Ask(method, params, false);
    }
}
