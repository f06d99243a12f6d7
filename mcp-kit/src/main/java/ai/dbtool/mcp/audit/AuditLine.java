package ai.dbtool.mcp.audit;

import ai.dbtool.mcp.server.CallRecord;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

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
            line.set("arguments", call.arguments());
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

    static boolean isClosing(JsonNode line) {
        return line.path("event").asString("").equals("closed");
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
