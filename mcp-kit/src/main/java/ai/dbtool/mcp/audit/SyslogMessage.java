package ai.dbtool.mcp.audit;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An audit line as a message of RFC 5424: facility "log audit", severity informational, application
 * {@code dbtool-ai}; the process id is the name of the file, so that lines of one chain can be told
 * from those of another.
 */
final class SyslogMessage {

    /** 13 (log audit) * 8 + 6 (informational). */
    private static final String HEAD = "<110>1 ";

    /** Larger datagrams are cut by many servers, or lost on the way. */
    private static final int LARGEST_DATAGRAM = 8_192;

    private static final JsonMapper JSON = JsonMapper.shared();

    private SyslogMessage() {}

    static byte[] of(Instant now, String file, String line, boolean datagram) {
        String header =
                HEAD
                        + now.truncatedTo(ChronoUnit.MILLIS)
                        + " - dbtool-ai "
                        + (file.endsWith(".jsonl") ? file.substring(0, file.length() - 6) : file)
                        + " audit - \ufeff";
        byte[] whole = bytes(header + line);
        return datagram && whole.length > LARGEST_DATAGRAM
                ? bytes(header + withoutArguments(line))
                : whole;
    }

    /** The digest of the arguments stays, and so does the mac of the whole line. */
    private static String withoutArguments(String line) {
        ObjectNode shorter = (ObjectNode) JSON.readTree(line);
        shorter.remove("arguments");
        return JSON.writeValueAsString(shorter.put("argumentsLeftOut", true));
    }

    /** With its length before it. */
    static byte[] counted(byte[] message) {
        return joined(bytes(message.length + " "), message);
    }

    /** With a line feed behind it; JSON of one line holds none. */
    static byte[] line(byte[] message) {
        return joined(message, bytes("\n"));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = new byte[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
