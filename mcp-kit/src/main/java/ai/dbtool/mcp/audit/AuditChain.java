package ai.dbtool.mcp.audit;

import ai.dbtool.mcp.redact.InstallationKey;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import javax.crypto.Mac;

/**
 * The chain through one file. Each line ends with {@code ,"mac":"..."}: an HMAC-SHA256 over the mac
 * of the line before and over this line up to that point. The first line follows a mac of the
 * file's name, so that a file cannot stand in for another; in a file that continues another one, of
 * its name and the last mac of that one.
 */
final class AuditChain {

    static final String MAC = ",\"mac\":\"";
    private static final String PURPOSE = "audit";
    private static final int HEX = 64;

    private final Mac mac;
    private String last;

    AuditChain(InstallationKey key, String fileName) {
        this.mac = key.keyed(PURPOSE);
        this.last = mac(fileName);
    }

    /** The chain of a file that continues the one whose last mac is {@code before}. */
    AuditChain(InstallationKey key, String fileName, String before) {
        this.mac = key.keyed(PURPOSE);
        this.last = mac(fileName + "\n" + before);
    }

    /** {@code json}, an object, with its mac as the last property. */
    String seal(String json) {
        String open = json.substring(0, json.length() - 1);
        last = mac(last + "\n" + open);
        return open + MAC + last + "\"}";
    }

    /** Whether {@code line} follows the lines before it, unchanged. */
    boolean follows(String line) {
        int at = line.length() - MAC.length() - HEX - 2;
        if (at < 1 || !line.startsWith(MAC, at)) {
            return false;
        }
        String expected = mac(last + "\n" + line.substring(0, at));
        boolean same = line.equals(line.substring(0, at) + MAC + expected + "\"}");
        last = expected;
        return same;
    }

    /** Where the chain stands, for {@link #back}. */
    String head() {
        return last;
    }

    /** Forgets what was sealed after {@code head}. */
    void back(String head) {
        last = head;
    }

    private String mac(String text) {
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }
}
