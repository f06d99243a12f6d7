package ai.dbtool.mcp.protocol;

import ai.dbtool.mcp.protocol.Classified.Reject;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Decides the era of one message, from the message alone: nothing that came before on the same
 * connection counts.
 *
 * <p>The body decides: a request that names its revision in {@code _meta} is modern, any other is
 * legacy. The headers of HTTP are a cross-check; only where a header names a modern revision and
 * the body none is the request refused, for it is no legacy one either. Where several things are
 * wrong, the first rung of {@link #LADDER} that finds one answers. Whether the method exists and
 * its params are right is decided later, by the service.
 */
public final class InboundClassifier {

    private static final int BAD_REQUEST = 400;

    /** In order; each lets pass or refuses. */
    private static final List<Rung> LADDER =
            List.of(
                    InboundClassifier::envelope,
                    InboundClassifier::headersOnce,
                    InboundClassifier::versionsAgree,
                    InboundClassifier::methodsAgree,
                    InboundClassifier::revisionSpoken,
                    InboundClassifier::headersPresent,
                    InboundClassifier::namesAgree);

    private InboundClassifier() {}

    /** One check. */
    @FunctionalInterface
    private interface Rung {
        @Nullable Reject refuse(Candidate candidate);
    }

    /** A request that claims to be modern. */
    private record Candidate(
            Object id,
            String method,
            Map<String, @Nullable Object> params,
            Map<String, @Nullable Object> meta,
            @Nullable RequestHeaders headers) {

        List<String> header(String name) {
            return headers == null ? List.of() : headers.all(name);
        }

        Reject mismatch(String message) {
            return new Reject(
                    id,
                    ErrorStatus.HEADER_MISMATCH,
                    "Header mismatch: " + message,
                    Map.of(),
                    BAD_REQUEST);
        }

        Reject invalid(String message) {
            return new Reject(id, ErrorCodes.INVALID_PARAMS, message, Map.of(), BAD_REQUEST);
        }
    }

    /**
     * The era of {@code message}.
     *
     * @param headers of the HTTP request; {@code null} where there are none
     */
    public static Classified classify(
            McpSchema.JSONRPCMessage message, @Nullable RequestHeaders headers) {
        return switch (message) {
            case McpSchema.JSONRPCRequest request -> request(request, headers);
            case McpSchema.JSONRPCNotification notification -> notification(notification, headers);
            default ->
                    headerIsModern(headers)
                            ? new Reject(
                                    null,
                                    ErrorCodes.INVALID_REQUEST,
                                    "revision "
                                            + Revisions.MODERN
                                            + " has no requests to clients, so there is nothing"
                                            + " to answer",
                                    Map.of(),
                                    BAD_REQUEST)
                            : new Classified.Legacy(message);
        };
    }

    private static Classified request(
            McpSchema.JSONRPCRequest request, @Nullable RequestHeaders headers) {
        Map<String, @Nullable Object> params = object(request.params());
        Map<String, @Nullable Object> meta = object(params.get("_meta"));
        Candidate candidate = new Candidate(request.id(), request.method(), params, meta, headers);
        boolean claimed = meta.containsKey(MetaKeys.VERSION);
        if (request.method().equals(McpSchema.METHOD_INITIALIZE) && !wellFormed(meta)) {
            return headerIsModern(headers)
                    ? candidate.mismatch(
                            "initialize begins a legacy session, but "
                                    + RequestHeaders.VERSION
                                    + " names a revision without sessions")
                    : new Classified.Legacy(request);
        }
        if (!claimed && !headerIsModern(headers)) {
            return new Classified.Legacy(request);
        }
        for (Rung rung : LADDER) {
            Reject refused = rung.refuse(candidate);
            if (refused != null) {
                return refused;
            }
        }
        return new Classified.Modern(
                new ModernRequest(
                        request.id(),
                        request.method(),
                        params,
                        meta,
                        object(meta.get(MetaKeys.CLIENT_CAPABILITIES)),
                        LogLevel.of(meta.get(MetaKeys.LOG_LEVEL)),
                        headers));
    }

    /** Notifications need carry no envelope; then the header decides. */
    private static Classified notification(
            McpSchema.JSONRPCNotification notification, @Nullable RequestHeaders headers) {
        Map<String, @Nullable Object> meta = object(object(notification.params()).get("_meta"));
        Object claimed = meta.get(MetaKeys.VERSION);
        List<String> named = headers == null ? List.of() : headers.all(RequestHeaders.VERSION);
        if (claimed == null && !headerIsModern(headers)) {
            return new Classified.Legacy(notification);
        }
        boolean agree =
                claimed == null
                        || named.stream().allMatch(each -> HeaderValues.trim(each).equals(claimed));
        return agree
                ? new Classified.ModernNotification(notification)
                : new Reject(
                        null,
                        ErrorStatus.HEADER_MISMATCH,
                        RequestHeaders.VERSION + " and _meta name different revisions",
                        Map.of(),
                        BAD_REQUEST);
    }

    private static @Nullable Reject envelope(Candidate candidate) {
        Map<String, @Nullable Object> meta = candidate.meta();
        List<String> wrong = new ArrayList<>();
        if (!(meta.get(MetaKeys.VERSION) instanceof String)) {
            wrong.add(MetaKeys.VERSION + " as a string");
        }
        if (!(meta.get(MetaKeys.CLIENT_CAPABILITIES) instanceof Map)) {
            wrong.add(MetaKeys.CLIENT_CAPABILITIES + " as an object");
        }
        if (!wrong.isEmpty()) {
            return candidate.invalid(
                    "params._meta of every request needs " + String.join(", and ", wrong));
        }
        Object info = meta.get(MetaKeys.CLIENT_INFO);
        if (info != null && !(info instanceof Map)) {
            return candidate.invalid(MetaKeys.CLIENT_INFO + " must be an object");
        }
        Object level = meta.get(MetaKeys.LOG_LEVEL);
        if (level != null && LogLevel.of(level) == null) {
            return candidate.invalid(MetaKeys.LOG_LEVEL + " must be one of " + LogLevel.known());
        }
        return null;
    }

    /** Twice the same header, and a gateway may go by the other one. */
    private static @Nullable Reject headersOnce(Candidate candidate) {
        for (String name :
                List.of(RequestHeaders.VERSION, RequestHeaders.METHOD, RequestHeaders.NAME)) {
            if (candidate.header(name).size() > 1) {
                return candidate.mismatch(name + " was sent more than once");
            }
        }
        return null;
    }

    private static @Nullable Reject versionsAgree(Candidate candidate) {
        return agrees(
                candidate, RequestHeaders.VERSION, candidate.meta().get(MetaKeys.VERSION), "_meta");
    }

    private static @Nullable Reject methodsAgree(Candidate candidate) {
        return agrees(candidate, RequestHeaders.METHOD, candidate.method(), "the body");
    }

    private static @Nullable Reject agrees(
            Candidate candidate, String header, @Nullable Object body, String where) {
        List<String> given = candidate.header(header);
        return given.isEmpty() || HeaderValues.trim(given.getFirst()).equals(body)
                ? null
                : candidate.mismatch(header + " differs from " + where + "; send the same in both");
    }

    private static @Nullable Reject revisionSpoken(Candidate candidate) {
        String asked = String.valueOf(candidate.meta().get(MetaKeys.VERSION));
        return asked.equals(Revisions.MODERN)
                ? null
                : new Reject(
                        candidate.id(),
                        ErrorStatus.UNSUPPORTED_VERSION,
                        "Unsupported protocol version; requests that carry one in _meta may name "
                                + Revisions.MODERN,
                        Map.of("supported", List.of(Revisions.MODERN), "requested", asked),
                        BAD_REQUEST);
    }

    private static @Nullable Reject headersPresent(Candidate candidate) {
        if (candidate.headers() == null) {
            return null;
        }
        for (String name : List.of(RequestHeaders.VERSION, RequestHeaders.METHOD)) {
            if (candidate.header(name).isEmpty()) {
                return candidate.mismatch(name + " is missing; every request needs it");
            }
        }
        return null;
    }

    private static @Nullable Reject namesAgree(Candidate candidate) {
        String field = nameField(candidate.method());
        if (candidate.headers() == null
                || field == null
                || !(candidate.params().get(field) instanceof String name)) {
            return null;
        }
        List<String> given = candidate.header(RequestHeaders.NAME);
        if (given.isEmpty()) {
            return candidate.mismatch(
                    RequestHeaders.NAME + " is missing; " + candidate.method() + " needs it");
        }
        String decoded = HeaderValues.decode(given.getFirst());
        if (decoded == null) {
            return candidate.mismatch(
                    RequestHeaders.NAME + " is neither visible ASCII nor =?base64?...?=");
        }
        return decoded.equals(name)
                ? null
                : candidate.mismatch(RequestHeaders.NAME + " differs from params." + field);
    }

    private static @Nullable String nameField(String method) {
        return switch (method) {
            case McpSchema.METHOD_TOOLS_CALL, McpSchema.METHOD_PROMPT_GET -> "name";
            case McpSchema.METHOD_RESOURCES_READ -> "uri";
            default -> null;
        };
    }

    private static boolean headerIsModern(@Nullable RequestHeaders headers) {
        return headers != null
                && headers.all(RequestHeaders.VERSION).stream()
                        .anyMatch(each -> Revisions.isModern(HeaderValues.trim(each)));
    }

    private static boolean wellFormed(Map<String, @Nullable Object> meta) {
        return meta.get(MetaKeys.VERSION) instanceof String version
                && Revisions.isModern(version)
                && meta.get(MetaKeys.CLIENT_CAPABILITIES) instanceof Map;
    }

    // The keys of a parsed JSON object are strings.
    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }
}
