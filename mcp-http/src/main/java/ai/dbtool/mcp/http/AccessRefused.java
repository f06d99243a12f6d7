package ai.dbtool.mcp.http;

import java.time.Duration;
import java.util.Map;

/** The caller may not do this, or not now. The message goes to the caller. */
public final class AccessRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, String> headers;

    private AccessRefused(int status, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    /** 401: nobody we know. {@code challenge} is the {@code WWW-Authenticate} header. */
    public static AccessRefused unauthorized(String challenge, String message) {
        return new AccessRefused(401, message, Map.of("WWW-Authenticate", challenge));
    }

    /** 403: known, but without the right. {@code challenge} names the scopes needed. */
    public static AccessRefused forbidden(String challenge, String message) {
        return new AccessRefused(403, message, Map.of("WWW-Authenticate", challenge));
    }

    /** 429: too much at once or too often. {@code wait} is rounded up to seconds. */
    public static AccessRefused tooMany(Duration wait, String message) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return new AccessRefused(429, message, Map.of("Retry-After", Long.toString(seconds)));
    }

    /** Of HTTP. */
    public int status() {
        return status;
    }

    /** What the answer carries beside the message. */
    public Map<String, String> headers() {
        return headers;
    }
}
