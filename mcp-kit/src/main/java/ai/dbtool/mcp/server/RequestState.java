package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.protocol.Wire;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the client carries from one round of a call to the next, so that the server need not
 * remember: what was asked and what was answered before. Sealed with an HMAC together with the
 * caller, the call and an expiry; readable, but of no use with anything else.
 */
final class RequestState {

    private static final int TAG_BYTES = 32;
    private static final JsonMapper SORTED =
            Wire.MAPPER.rebuild().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private final SecretKeySpec key;
    private final Clock clock;
    private final Duration life;

    RequestState(byte[] key, Clock clock, Duration life) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.clock = clock;
        this.life = life;
    }

    /** An answer, and the digest of the question it answers. */
    record Answered(String question, Map<String, @Nullable Object> answer) {}

    /**
     * The state of one call.
     *
     * @param asked digests of the questions of the last round, by key
     * @param answered all answers so far, by key
     */
    record Rounds(Map<String, String> asked, Map<String, Answered> answered) {

        static final Rounds NONE = new Rounds(Map.of(), Map.of());
    }

    private record Sealed(String principal, String call, long until, Rounds rounds) {}

    /** The call a state belongs to: its method and its params, without what differs by round. */
    static String call(String method, Map<String, @Nullable Object> params) {
        Map<String, @Nullable Object> salient = new LinkedHashMap<>(params);
        salient.remove("_meta");
        salient.remove("inputResponses");
        salient.remove("requestState");
        return digest(Map.of("method", method, "params", salient));
    }

    /** Digest of a question. */
    static String question(Ask ask) {
        return digest(Map.of("method", ask.method(), "params", ask.params()));
    }

    String seal(Principal principal, String call, Rounds rounds) {
        long until = clock.instant().plus(life).toEpochMilli();
        byte[] body = Wire.write(new Sealed(principal.name(), call, until, rounds));
        byte[] tag = tag(body);
        byte[] all = Arrays.copyOf(tag, tag.length + body.length);
        System.arraycopy(body, 0, all, tag.length, body.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** What {@code state} holds; fails with invalid params when it is not ours or not for this. */
    Rounds open(String state, Principal principal, String call) {
        Sealed sealed = sealed(state);
        if (sealed == null
                || !sealed.principal().equals(principal.name())
                || !sealed.call().equals(call)) {
            throw Params.invalid(
                    "requestState belongs to another call: send it unchanged, with the same params,"
                            + " or leave it out to begin anew");
        }
        if (clock.instant().toEpochMilli() > sealed.until()) {
            throw Params.invalid("requestState has expired; leave it out to begin anew");
        }
        return sealed.rounds();
    }

    private @Nullable Sealed sealed(String state) {
        byte[] all;
        try {
            all = Base64.getUrlDecoder().decode(state);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (all.length <= TAG_BYTES) {
            return null;
        }
        byte[] body = Arrays.copyOfRange(all, TAG_BYTES, all.length);
        if (!MessageDigest.isEqual(Arrays.copyOf(all, TAG_BYTES), tag(body))) {
            return null;
        }
        try {
            return Wire.MAPPER.readValue(body, Sealed.class);
        } catch (JacksonException e) {
            throw new IllegalStateException("we sealed what is no state", e);
        }
    }

    private byte[] tag(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(body);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static String digest(Map<String, ?> value) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(SORTED.writeValueAsBytes(value));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
