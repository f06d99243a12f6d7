package ai.dbtool.testkit.protocol;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds what a server sends against the schema of the revision spoken, so that every test of the
 * protocol is a test of the schema too. {@code -Dspec.check=off} turns it off.
 */
final class SpecCheck {

    private static final boolean ON = !"off".equals(System.getProperty("spec.check"));

    private static final String MODERN = "io.modelcontextprotocol/protocolVersion";

    /** What a peer speaks that has not said it. */
    private static final String LEGACY = "2025-11-25";

    /** The only revision with batches. */
    private static final String BATCHING = "2025-03-26";

    /** The last request sent with an id; what is sent and what is received may cross. */
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();

    private volatile String negotiated = LEGACY;
    private volatile boolean modern;

    /**
     * A request.
     *
     * @param id as JSON
     * @param revision named by the request itself; {@code null} means the negotiated one
     */
    record Asked(String id, String method, @Nullable String revision) {}

    /**
     * Notes what a client sends, which may be nonsense.
     *
     * @param header the revision that its HTTP headers name
     * @return the request that it is; {@code null} when it is none
     */
    @Nullable Asked sent(String text, @Nullable String header) {
        JsonNode message = json(text);
        if (message != null && message.isArray()) {
            message.forEach(each -> sent(each, header));
        }
        return message == null ? null : sent(message, header);
    }

    private @Nullable Asked sent(JsonNode message, @Nullable String header) {
        if (!message.path("method").isString()) {
            return null;
        }
        JsonNode id = message.path("id");
        if (!id.isString() && !id.isIntegralNumber()) {
            return null;
        }
        String meta = message.at("/params/_meta").path(MODERN).asString("");
        if (SpecSchema.knows(meta)) {
            modern = true;
        }
        String named = SpecSchema.knows(meta) ? meta : header;
        Asked request =
                new Asked(
                        id.toString(),
                        message.path("method").asString(),
                        named != null && SpecSchema.knows(named) ? named : null);
        asked.put(request.id(), request);
        return request;
    }

    /** Fails unless {@code text} is a message that a server may send. */
    void received(String text, @Nullable Asked own) {
        if (!ON) {
            return;
        }
        JsonNode message = json(text);
        if (message == null) {
            throw new AssertionError("no JSON: " + text);
        }
        if (message.isArray() && !message.isEmpty() && negotiated.equals(BATCHING)) {
            message.forEach(each -> check(each, own));
        } else {
            check(message, own);
        }
    }

    private void check(JsonNode message, @Nullable Asked own) {
        String id = message.path("id").toString();
        Asked answered =
                message.has("method")
                        ? null
                        : own != null && own.id().equals(id) ? own : asked.get(id);
        List<String> problems = new ArrayList<>();
        for (String revision : revisions(message, answered)) {
            List<String> found =
                    SpecSchema.of(revision)
                            .problems(message, answered == null ? null : answered.method());
            if (found.isEmpty()) {
                return;
            }
            problems.addAll(found);
        }
        throw new AssertionError(
                "against the schema: " + String.join("; ", problems) + " in " + message);
    }

    /** What the message may be written in: one revision, when it can be told. */
    private List<String> revisions(JsonNode message, @Nullable Asked answered) {
        if (answered != null && answered.method().equals("initialize")) {
            String chosen = message.at("/result/protocolVersion").asString(LEGACY);
            if (SpecSchema.knows(chosen)) {
                negotiated = chosen;
            }
            return List.of(negotiated);
        }
        if (answered != null) {
            return List.of(answered.revision() == null ? negotiated : answered.revision());
        }
        return modern ? List.of(negotiated, "2026-07-28") : List.of(negotiated);
    }

    private static @Nullable JsonNode json(String text) {
        try {
            return RawClient.JSON.readTree(text);
        } catch (JacksonException e) {
            return null;
        }
    }
}
