package ai.dbtool.mcp.audit;

import ai.dbtool.mcp.server.CallRecord;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;

/** The lines of an audit file, before they are sealed. */
final class AuditLine {

    /** Arguments above this size are left out; their digest stays. */
    private static final int LARGEST_ARGUMENTS = 16_384;

    private static final JsonMapper JSON = JsonMapper.shared();

    private AuditLine() {}

    static String of(CallRecord call, long number, long lostBefore) {
        String arguments = JSON.writeValueAsString(call.arguments());
        ObjectNode line = JSON.createObjectNode();
        line.put("line", number);
        if (lostBefore > 0) {
            line.put("lostBefore", lostBefore);
        }
        line.put("time", call.at().toString());
        line.put("principal", call.principal());
        line.put("server", call.server());
        line.put("tool", call.tool());
        line.put("argumentsSha256", sha256(arguments));
        if (arguments.length() <= LARGEST_ARGUMENTS) {
            line.putRawValue("arguments", new RawValue(arguments));
        }
        line.put("outcome", call.outcome().name().toLowerCase(Locale.ROOT));
        if (call.code() != null) {
            line.put("code", call.code());
        }
        line.put("rows", call.rows());
        line.put("bytes", call.bytes());
        line.put("millis", call.durationMillis());
        return JSON.writeValueAsString(line);
    }

    static String closing(Instant at, long number, long lostBefore) {
        ObjectNode line = JSON.createObjectNode();
        line.put("line", number);
        if (lostBefore > 0) {
            line.put("lostBefore", lostBefore);
        }
        line.put("time", at.toString());
        line.put("event", "closed");
        return JSON.writeValueAsString(line);
    }

    /** First line of a file that continues another one. */
    static String continues(Instant at, Link previous) {
        ObjectNode line = JSON.createObjectNode();
        line.put("line", 1);
        line.put("time", at.toString());
        line.put("event", "continues");
        line.put("file", previous.file());
        line.put("after", previous.mac());
        return JSON.writeValueAsString(line);
    }

    /** Last line of a file that goes on in the file {@code next}. */
    static String continued(Instant at, long number, String next) {
        ObjectNode line = JSON.createObjectNode();
        line.put("line", number);
        line.put("time", at.toString());
        line.put("event", "continued");
        line.put("file", next);
        return JSON.writeValueAsString(line);
    }

    /**
     * A file and its last mac.
     *
     * @param file its name
     * @param mac hexadecimal
     */
    record Link(String file, String mac) {}

    /** What {@code line} says it continues, or {@code null}. */
    static @Nullable Link previous(JsonNode line) {
        return event(line, "continues")
                ? new Link(line.path("file").asString(""), line.path("after").asString(""))
                : null;
    }

    /** Name of the file in which it goes on after {@code line}, or {@code null}. */
    static @Nullable String next(JsonNode line) {
        return event(line, "continued") ? line.path("file").asString("") : null;
    }

    private static boolean event(JsonNode line, String name) {
        return line.path("event").asString("").equals(name);
    }

    static boolean isClosing(JsonNode line) {
        return event(line, "closed");
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
