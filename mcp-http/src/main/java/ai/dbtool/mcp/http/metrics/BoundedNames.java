package ai.dbtool.mcp.http.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The values of one label. They come from closed sets already; should a defect let something else
 * through, it ends here: what does not look like a name of ours, and every name beyond the bound,
 * is {@link #OTHER}.
 */
final class BoundedNames {

    static final String OTHER = "(other)";

    private static final Pattern OURS = Pattern.compile("[a-z][a-z0-9_/-]{0,59}|\\(unknown\\)|");

    private final int most;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    BoundedNames(int most) {
        this.most = most;
    }

    String of(String name) {
        if (seen.contains(name)) {
            return name;
        }
        if (seen.size() >= most || !OURS.matcher(name).matches()) {
            return OTHER;
        }
        seen.add(name);
        return name;
    }
}
