package ai.dbtool.mcp.server;

import ai.dbtool.mcp.protocol.MetaKeys;
import ai.dbtool.mcp.protocol.Wire;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.type.TypeReference;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the modern era puts around every result: its kind, who sends it, how long it keeps. */
final class ResultEnvelope {

    static final String DISCOVER = "server/discover";

    /** Results that must say how long they keep. */
    private static final Set<String> CACHEABLE =
            Set.of(
                    DISCOVER,
                    McpSchema.METHOD_TOOLS_LIST,
                    McpSchema.METHOD_PROMPT_LIST,
                    McpSchema.METHOD_RESOURCES_LIST,
                    McpSchema.METHOD_RESOURCES_TEMPLATES_LIST,
                    McpSchema.METHOD_RESOURCES_READ);

    private final McpSchema.Implementation server;
    private final Map<String, CacheHint> hints;

    ResultEnvelope(McpSchema.Implementation server, Map<String, CacheHint> hints) {
        this.server = server;
        this.hints = hints;
    }

    Map<String, @Nullable Object> complete(String method, Object result) {
        Map<String, @Nullable Object> envelope = around("complete", result, Map.of());
        if (CACHEABLE.contains(method)) {
            CacheHint hint = hints.getOrDefault(method, CacheHint.NONE);
            envelope.putIfAbsent("ttlMs", hint.ttl().toMillis());
            envelope.putIfAbsent("cacheScope", hint.scope());
        }
        return envelope;
    }

    Map<String, @Nullable Object> inputRequired(InputRequired required) {
        return around("input_required", required.result(), Map.of());
    }

    /** The end of a subscription, which has nothing to say but that it has ended. */
    Map<String, @Nullable Object> ended(Object subscription) {
        return around("complete", Map.of(), Map.of(MetaKeys.SUBSCRIPTION_ID, subscription));
    }

    private Map<String, @Nullable Object> around(
            String type, Object result, Map<String, Object> meta) {
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
        envelope.put("resultType", type);
        envelope.putAll(object(result));
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        if (envelope.get("_meta") instanceof Map<?, ?> own) {
            own.forEach((key, value) -> all.put(String.valueOf(key), value));
        }
        all.putAll(meta);
        all.put(MetaKeys.SERVER_INFO, server);
        envelope.put("_meta", all);
        return envelope;
    }

    // Results are JSON objects; the keys of one are strings.
    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(Object result) {
        return result instanceof Map<?, ?> map
                ? (Map<String, @Nullable Object>) map
                : Wire.MAPPER.convertValue(result, new TypeReference<>() {});
    }
}
