package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.protocol.Seal;
import ai.dbtool.mcp.protocol.Wire;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the client carries from one round of a call to the next, so that the server need not
 * remember: what was asked and what was answered before. Sealed with an HMAC together with the
 * caller, the call and an expiry; readable, but of no use with anything else.
 */
final class RequestState {

    private static final int TAG_BYTES = 32;

    /** Caller, call and expiry stand in the state itself. */
    private static final byte[] UNBOUND = {};

    private static final JsonMapper SORTED =
            Wire.MAPPER.rebuild().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private final Seal seal;
    private final Clock clock;
    private final Duration life;

    RequestState(byte[] key, Clock clock, Duration life) {
        this.seal = new Seal(key, TAG_BYTES);
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
        return seal.close(UNBOUND, body);
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
        byte[] body = seal.open(UNBOUND, state);
        if (body == null) {
            return null;
        }
        try {
            return Wire.MAPPER.readValue(body, Sealed.class);
        } catch (JacksonException e) {
            throw new IllegalStateException("we sealed what is no state", e);
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
