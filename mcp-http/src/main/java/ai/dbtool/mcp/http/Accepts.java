package ai.dbtool.mcp.http;

import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

import java.util.List;

/**
 * What the client reads, from its {@code Accept} header (RFC 9110, 12.5.1): the most specific range
 * that names a type decides, {@code q=0} excludes. Without a header, or with a broken one, it reads
 * both.
 *
 * @param json one JSON object
 * @param stream server-sent events
 */
record Accepts(boolean json, boolean stream) {

    private static final Accepts BOTH = new Accepts(true, true);

    static Accepts of(HttpHeaders headers) {
        List<String> given = headers.getOrEmpty(HttpHeaders.ACCEPT);
        if (given.isEmpty()) {
            return BOTH;
        }
        if (given.size() == 1) {
            switch (given.getFirst()) {
                case "application/json, text/event-stream",
                        "text/event-stream, application/json",
                        "*/*" -> {
                    return BOTH;
                }
                default -> {}
            }
        }
        try {
            List<MediaType> ranges = MediaType.parseMediaTypes(given);
            return ranges.isEmpty()
                    ? BOTH
                    : new Accepts(
                            accepted(MediaType.APPLICATION_JSON, ranges),
                            accepted(MediaType.TEXT_EVENT_STREAM, ranges));
        } catch (InvalidMediaTypeException e) {
            return BOTH;
        }
    }

    private static boolean accepted(MediaType type, List<MediaType> ranges) {
        int best = -1;
        boolean accepted = false;
        for (MediaType range : ranges) {
            int specific = range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
            if (range.includes(type) && specific > best) {
                best = specific;
                accepted = range.getQualityValue() > 0;
            }
        }
        return accepted;
    }
}
