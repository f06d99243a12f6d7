package ai.dbtool.mcp.protocol;

import org.jspecify.annotations.Nullable;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a client carries for us, under an HMAC-SHA256 in front of it and in base64url: readable, but
 * refused once changed, or when it comes back with something else than it was made for.
 */
public final class Seal {

    private final SecretKeySpec key;
    private final int tagBytes;

    /**
     * Seals under {@code key}.
     *
     * @param tagBytes how much of the HMAC is carried, at most 32
     */
    public Seal(byte[] key, int tagBytes) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.tagBytes = tagBytes;
    }

    /** {@code body}, good only together with {@code bound}, which is not carried. */
    public String close(byte[] bound, byte[] body) {
        byte[] tag = tag(bound, body);
        byte[] all = Arrays.copyOf(tag, tag.length + body.length);
        System.arraycopy(body, 0, all, tag.length, body.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** The body; {@code null} when {@code sealed} is not ours, or not for {@code bound}. */
    public byte @Nullable [] open(byte[] bound, String sealed) {
        byte[] all;
        try {
            all = Base64.getUrlDecoder().decode(sealed);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (all.length <= tagBytes) {
            return null;
        }
        byte[] body = Arrays.copyOfRange(all, tagBytes, all.length);
        return MessageDigest.isEqual(Arrays.copyOf(all, tagBytes), tag(bound, body)) ? body : null;
    }

    private byte[] tag(byte[] bound, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(bound);
            return Arrays.copyOf(mac.doFinal(body), tagBytes);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
