package ai.dbtool.mcp.protocol;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The headers of an HTTP request, as far as the protocol looks at them. */
@FunctionalInterface
public interface RequestHeaders {

    /** The revision the body speaks. */
    String VERSION = "MCP-Protocol-Version";

    /** The method of the body. */
    String METHOD = "Mcp-Method";

    /** The name or URI the body is about. */
    String NAME = "Mcp-Name";

    /** Before the name of a mirrored argument. */
    String PARAM_PREFIX = "Mcp-Param-";

    /** Every value of the header {@code name}, whatever its case, in order; none when absent. */
    List<String> all(String name);

    /** A fixed set of headers. */
    static RequestHeaders of(Map<String, List<String>> headers) {
        TreeMap<String, List<String>> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        return name -> byName.getOrDefault(name, List.of());
    }
}
