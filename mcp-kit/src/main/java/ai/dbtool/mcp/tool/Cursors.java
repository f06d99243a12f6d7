package ai.dbtool.mcp.tool;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opaque cursors that need no memory: the position, signed together with what was asked. A cursor
 * works only with the tool and the filter it was made for, in the process that made it; the
 * position inside can therefore be trusted.
 */
public final class Cursors {

    private static final int TAG_BYTES = 9;

    private final SecretKeySpec key;

    /** Cursors signed with {@code key}. */
    public Cursors(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** Cursors of this process; another one refuses them. */
    public static Cursors ofThisProcess() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new Cursors(key);
    }

    /**
     * A cursor.
     *
     * @param tool name of the tool
     * @param filter the arguments that select and order the rows, without {@code cursor} and limit
     * @param position where to go on: the keys of the last row
     */
    public String write(
            String tool, List<? extends @Nullable Object> filter, List<String> position) {
        byte[] body = ToolJson.MAPPER.writeValueAsBytes(position);
        byte[] tag = tag(tool, filter, body);
        byte[] all = Arrays.copyOf(tag, tag.length + body.length);
        System.arraycopy(body, 0, all, tag.length, body.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** The position in {@code cursor}; fails with {@link ToolFailure} when it is not ours. */
    public List<String> read(String cursor, String tool, List<? extends @Nullable Object> filter) {
        byte[] all;
        try {
            all = Base64.getUrlDecoder().decode(cursor.strip());
        } catch (IllegalArgumentException e) {
            throw foreign();
        }
        if (all.length <= TAG_BYTES) {
            throw foreign();
        }
        byte[] tag = Arrays.copyOf(all, TAG_BYTES);
        byte[] body = Arrays.copyOfRange(all, TAG_BYTES, all.length);
        if (!MessageDigest.isEqual(tag, tag(tool, filter, body))) {
            throw foreign();
        }
        return strings(body);
    }

    private static List<String> strings(byte[] body) {
        try {
            List<String> position = new ArrayList<>();
            ((ArrayNode) ToolJson.MAPPER.readTree(body))
                    .forEach(each -> position.add(each.asString()));
            return position;
        } catch (JacksonException e) {
            throw new IllegalStateException("we signed what is no cursor", e);
        }
    }

    private static ToolFailure foreign() {
        return new ToolFailure(
                "wrong_cursor",
                "cursor belongs to another call: pass it unchanged, with the same arguments as the"
                        + " answer it came from, or leave it out to start over");
    }

    private byte[] tag(String tool, List<? extends @Nullable Object> filter, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(tool.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(ToolJson.MAPPER.writeValueAsBytes(filter));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(body), TAG_BYTES);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
