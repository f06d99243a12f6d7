package ai.dbtool.mcp.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a client must have declared before it may be asked for something. */
public final class ClientCapabilities {

    private ClientCapabilities() {}

    /**
     * What of {@code declared} counts in a session of {@code revision}: a client may declare all it
     * can, but is asked only what that revision has. Questions to the user came with 2025-06-18,
     * other modes than forms with 2025-11-25.
     */
    public static Map<String, @Nullable Object> in(
            String revision, Map<String, @Nullable Object> declared) {
        if (revision.compareTo("2025-11-25") >= 0 || declared.get("elicitation") == null) {
            return declared;
        }
        Map<String, @Nullable Object> known = new LinkedHashMap<>(declared);
        if (revision.compareTo("2025-06-18") < 0) {
            known.remove("elicitation");
        } else {
            known.put("elicitation", Map.of());
        }
        return known;
    }

    /**
     * The capabilities that {@code ask} needs and {@code declared} lacks, in the shape of {@code
     * ClientCapabilities}; {@code null} when there are none.
     */
    public static @Nullable Map<String, Object> missing(Ask ask, Map<String, ?> declared) {
        return switch (ask.method()) {
            case Ask.ELICITATION -> elicitation(ask.params(), declared.get("elicitation"));
            case Ask.SAMPLING -> sampling(ask.params(), declared.get("sampling"));
            case Ask.ROOTS ->
                    declared.get("roots") instanceof Map ? null : Map.of("roots", Map.of());
            default -> throw new IllegalArgumentException("no client is asked " + ask.method());
        };
    }

    /** {@code "elicitation": {}} means forms, as it did before there was another mode. */
    private static @Nullable Map<String, Object> elicitation(
            Map<String, ?> params, @Nullable Object declared) {
        String mode = "url".equals(params.get("mode")) ? "url" : "form";
        boolean able =
                declared instanceof Map<?, ?> modes
                        && (modes.containsKey(mode)
                                || (mode.equals("form") && !modes.containsKey("url")));
        return able ? null : Map.of("elicitation", Map.of(mode, Map.of()));
    }

    private static @Nullable Map<String, Object> sampling(
            Map<String, ?> params, @Nullable Object declared) {
        boolean tools = params.get("tools") instanceof Collection<?> some && !some.isEmpty();
        if (declared instanceof Map<?, ?> able && (!tools || able.containsKey("tools"))) {
            return null;
        }
        return Map.of("sampling", tools ? Map.of("tools", Map.of()) : Map.of());
    }
}
