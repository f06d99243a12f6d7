package ai.dbtool.mcp.http.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names of callers out of subjects of tokens, which may hold anything. */
final class Subjects {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@|:+/=~-]{1,128}");

    private Subjects() {}

    /**
     * The subject itself where that is fit for logs and handles, else a hash of it, which no such
     * subject looks like.
     */
    static String name(String subject) {
        return "oauth:" + (PLAIN.matcher(subject).matches() ? subject : "sha256#" + hash(subject));
    }

    private static String hash(String subject) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(subject.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
