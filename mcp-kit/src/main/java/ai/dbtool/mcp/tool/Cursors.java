package ai.dbtool.mcp.tool;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Wire;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opaque cursors that need no memory: the position, signed together with who asked what. A cursor
 * works only for the caller, the tool and the question it was made for, and where the key is the
 * same; the position inside can therefore be trusted.
 */
public final class Cursors {

    private static final int TAG_BYTES = 9;

    private final SecretKeySpec key;

    /** Cursors signed with {@code key}. */
    public Cursors(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /**
     * The cursors of one question.
     *
     * @param caller the only one they work for
     * @param list name of the tool, or of what else is paged through
     * @param question the arguments that select and order the rows, without cursor and limit
     */
    public PageCursor of(Principal caller, String list, List<? extends @Nullable Object> question) {
        return new PageCursor(this, Arrays.asList(caller.name(), list, question));
    }

    String write(List<?> bound, List<String> position) {
        byte[] body = Wire.write(position);
        byte[] tag = tag(bound, body);
        byte[] all = Arrays.copyOf(tag, tag.length + body.length);
        System.arraycopy(body, 0, all, tag.length, body.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    List<String> read(String cursor, List<?> bound) {
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
        if (!MessageDigest.isEqual(tag, tag(bound, body))) {
            throw foreign();
        }
        return strings(body);
    }

    private static List<String> strings(byte[] body) {
        try {
            List<String> position = new ArrayList<>();
            ((ArrayNode) Wire.MAPPER.readTree(body)).forEach(each -> position.add(each.asString()));
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

    private byte[] tag(List<?> bound, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(Wire.write(bound));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(body), TAG_BYTES);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
