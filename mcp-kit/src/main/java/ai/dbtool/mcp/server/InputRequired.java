package ai.dbtool.mcp.server;

import ai.dbtool.mcp.protocol.Ask;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ends a call of the modern era whose handler needs something from the client first. */
final class InputRequired extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final transient Map<String, Ask> asks;
    private final String state;

    InputRequired(Map<String, Ask> asks, String state) {
        super("input required", null, false, false);
        this.asks = asks;
        this.state = state;
    }

    /** The result that says what is needed. */
    Map<String, Object> result() {
        Map<String, Object> requests = new LinkedHashMap<>();
        asks.forEach(
                (key, ask) ->
                        requests.put(key, Map.of("method", ask.method(), "params", ask.params())));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("inputRequests", requests);
        result.put("requestState", state);
        return result;
    }
}
