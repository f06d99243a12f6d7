package ai.dbtool.mcp.http;

import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

/** The messages that the tests send, as text. */
final class Wire {

    static final String INITIALIZE =
            """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",\
            "capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";
    static final String INITIALIZED =
            """
            {"jsonrpc":"2.0","method":"notifications/initialized"}""";
    static final String LIST =
            """
            {"jsonrpc":"2.0","id":2,"method":"tools/list"}""";
    static final String ECHO =
            """
            {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"kit_echo",\
            "arguments":{"text":"grüß Gott"}}}""";
    static final String WAIT =
            """
            {"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"kit_wait"}}""";
    static final String CANCEL =
            """
            {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}""";

    private Wire() {}

    /** Opens a session of 2025-06-18; its id. */
    static String open(RawHttp http, String path) {
        return open(http, path, "2025-06-18");
    }

    static String open(RawHttp http, String path, String revision) {
        HttpAnswer answer = http.post(path).body(INITIALIZE.replace("2025-06-18", revision)).send();
        if (answer.status() != 200) {
            throw new AssertionError("initialize: " + answer);
        }
        return answer.header("mcp-session-id");
    }

    static RawHttp.Request in(String session, RawHttp http, String path) {
        return http.post(path)
                .header("Mcp-Session-Id", session)
                .header("MCP-Protocol-Version", "2025-06-18");
    }

    /** A POST of the modern era; {@code name} is what the body is about, or empty. */
    static RawHttp.Request modern(RawHttp http, String path, String method, String name) {
        RawHttp.Request request =
                http.post(path)
                        .header("MCP-Protocol-Version", "2026-07-28")
                        .header("Mcp-Method", method);
        return name.isEmpty() ? request : request.header("Mcp-Name", name);
    }
}
