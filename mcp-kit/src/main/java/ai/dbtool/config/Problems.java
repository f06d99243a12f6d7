package ai.dbtool.config;

import ai.dbtool.mcp.tool.Nearest;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What is wrong with a configuration; all of it is reported at once. */
final class Problems {

    private final List<String> lines = new ArrayList<>();

    void add(String origin, String message) {
        lines.add(origin + ": " + message);
    }

    void unknown(String origin, String what, String given, Collection<String> allowed) {
        @Nullable String nearest = Nearest.to(given, allowed);
        add(
                origin,
                "unknown "
                        + what
                        + " '"
                        + given
                        + "'"
                        + (nearest == null ? "" : "; did you mean '" + nearest + "'?")
                        + (allowed.isEmpty() ? "" : " Allowed: " + String.join(", ", allowed)));
    }

    void throwIfAny() {
        if (!lines.isEmpty()) {
            throw new ConfigException(lines);
        }
    }
}
