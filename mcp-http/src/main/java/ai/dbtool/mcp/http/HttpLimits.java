package ai.dbtool.mcp.http;

import java.time.Duration;

/**
 * Bounds on what a client may ask of the HTTP shell.
 *
 * @param bodyBytes largest message
 * @param jsonDepth deepest nesting of a message
 * @param sessions most sessions at once, over all mounts and both transports
 * @param idle a session without a request and without an open stream for this long is forgotten
 * @param shutdown how long calls may go on after {@link HttpService#close}
 */
public record HttpLimits(
        int bodyBytes, int jsonDepth, int sessions, Duration idle, Duration shutdown) {

    /** What holds unless said otherwise. */
    public static HttpLimits defaults() {
        return new HttpLimits(
                4 * 1024 * 1024, 64, 256, Duration.ofMinutes(30), Duration.ofSeconds(5));
    }
}
