package ai.dbtool.mcp.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * Something only the client can give.
 *
 * @param method {@code elicitation/create}, {@code sampling/createMessage} or {@code roots/list}
 * @param params as the specification has them for that method
 */
public record Ask(String method, Map<String, @Nullable Object> params) {

    /** A question to the user. */
    public static final String ELICITATION = "elicitation/create";

    /** A completion by the client's model. */
    public static final String SAMPLING = "sampling/createMessage";

    /** The folders the client works in. */
    public static final String ROOTS = "roots/list";
}
