package ai.dbtool.mcp.watch;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a caller's trace stands: W3C Trace Context, level 1. What does not follow it is no trace.
 *
 * @param header {@code traceparent} as it came
 * @param state {@code tracestate} as it came, or {@code null}
 */
public record TraceParent(String header, @Nullable String state) {

    /** Key of {@code _meta} and name of the HTTP header. */
    public static final String KEY = "traceparent";

    /** Key of {@code _meta} and name of the HTTP header. */
    public static final String STATE_KEY = "tracestate";

    private static final int LONGEST_STATE = 512;

    /** Later versions may append parts; version ff is forbidden. */
    private static final Pattern FORM =
            Pattern.compile(
                    "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(-.{0,64})?");

    /** The trace in {@code parent} and {@code state}, as they were found; {@code null} if none. */
    public static @Nullable TraceParent of(@Nullable Object parent, @Nullable Object state) {
        if (!(parent instanceof String header)) {
            return null;
        }
        Matcher match = FORM.matcher(header);
        if (!match.matches() || (match.group(1).equals("00") && match.group(4) != null)) {
            return null;
        }
        return new TraceParent(
                header,
                state instanceof String text && text.length() <= LONGEST_STATE ? text : null);
    }

    /** Id of the trace: 32 hexadecimal digits. */
    public String traceId() {
        return header.substring(3, 35);
    }
}
