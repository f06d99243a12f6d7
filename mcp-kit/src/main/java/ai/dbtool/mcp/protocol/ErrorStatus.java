package ai.dbtool.mcp.protocol;

import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;

/** Error codes of the modern era, and the HTTP status each is sent with. */
public final class ErrorStatus {

    /** Headers and body of an HTTP request disagree, or a header is missing. */
    public static final int HEADER_MISMATCH = -32_020;

    /** The client has not declared what the request needs. */
    public static final int MISSING_CAPABILITY = -32_021;

    /** The revision is not spoken here. */
    public static final int UNSUPPORTED_VERSION = -32_022;

    private ErrorStatus() {}

    /**
     * Status of an answer that holds this error. Whatever a method found wrong is an answer like
     * any other; {@code -32602} is a bad request only as a {@link Classified.Reject}, which says so
     * itself.
     */
    public static int of(int code) {
        return switch (code) {
            case ErrorCodes.PARSE_ERROR,
                    ErrorCodes.INVALID_REQUEST,
                    HEADER_MISMATCH,
                    MISSING_CAPABILITY,
                    UNSUPPORTED_VERSION ->
                    400;
            case ErrorCodes.METHOD_NOT_FOUND -> 404;
            default -> 200;
        };
    }
}
