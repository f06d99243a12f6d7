package ai.dbtool.cli;

import ai.dbtool.config.CliOverrides;
import ai.dbtool.config.ConfigLoader;
import ai.dbtool.mcp.http.Authenticator;
import ai.dbtool.mcp.http.HttpService;
import ai.dbtool.mcp.http.Mount;
import ai.dbtool.mcp.http.Traffic;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.guard.AttackedDatabase;
import ai.dbtool.testkit.guard.Corpus;
import ai.dbtool.testkit.guard.Witness;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;
import ai.dbtool.testkit.protocol.RawHttp;

import org.assertj.core.api.SoftAssertions;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The database server in front of the attacked database: one process, a connection for each role,
 * over standard streams and HTTP; and what may never come out of it.
 */
final class AttackedServer implements AutoCloseable {

    /** What only a leak can bring into an answer: the form of a password that is kept. */
    private static final String SECRET = "SCRAM-SHA-256$";

    /** How a text gets in. */
    record Lane(boolean overHttp, String role) {}

    static final List<Lane> LANES =
            Corpus.ROLES.stream()
                    .flatMap(role -> List.of(new Lane(false, role), new Lane(true, role)).stream())
                    .toList();

    private final AttackedDatabase attacked;
    private final Suite suite;
    private final RawClient client;
    private final HttpService service;
    private final RawHttp http;
    private final String session;
    private final Map<String, String> kept = new HashMap<>();

    /** Its state is kept in {@code folder}. */
    AttackedServer(AttackedDatabase attacked, Path folder) throws IOException {
        this.attacked = attacked;
        attacked.cluster()
                .execute(AttackedDatabase.NAME, "ALTER ROLE guard_owner PASSWORD 'known'");
        this.suite = suite(attacked, folder);
        ServerRuntime runtime = suite.runtime(Suite.Kind.DB);
        this.client =
                RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out)).initialize();
        this.service =
                HttpService.start(
                        suite.config().server(),
                        List.of(new Mount("", runtime.service())),
                        Authenticator.everyone(),
                        List.of(),
                        Traffic.uncounted());
        this.http = new RawHttp(service.port());
        this.session =
                http.post("/mcp")
                        .body(
                                """
                                {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",\
                                "capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""")
                        .send()
                        .header("mcp-session-id");
    }

    private static Suite suite(AttackedDatabase attacked, Path folder) throws IOException {
        StringBuilder yaml = new StringBuilder("connections:\n");
        for (String role : Corpus.ROLES) {
            yaml.append(
                    "  %s: { host: 127.0.0.1, port: %d, database: %s, user: %s, allow_privileged: true }%n"
                            .formatted(
                                    role, attacked.cluster().port(), AttackedDatabase.NAME, role));
        }
        Path file = folder.resolve("dbtool-ai.yaml");
        Files.writeString(
                file,
                yaml
                        + """
                        state: { directory: state }
                        server: { port: 0 }
                        telemetry: { call_log: none }
                        access: { calls_per_minute: 0 }
                        limits: { statement_timeout: 500ms }
                        """);
        return new Suite(
                ConfigLoader.of(Map.of(), folder)
                        .load(
                                new CliOverrides(
                                        file, List.of(), List.of(), List.of(), null, false, null,
                                        false)));
    }

    /** Over standard streams. */
    RawClient client() {
        return client;
    }

    /** What it is in front of. */
    AttackedDatabase attacked() {
        return attacked;
    }

    /** The answer to a call of a tool. */
    Answer call(Lane lane, String tool, Map<String, ?> arguments) {
        return request(lane, "tools/call", Map.of("name", tool, "arguments", arguments));
    }

    /** The answer to any request. */
    Answer request(Lane lane, String method, Map<String, ?> params) {
        if (!lane.overHttp()) {
            return client.request(method, params);
        }
        Map<String, Object> message =
                Map.of("jsonrpc", "2.0", "id", 2, "method", method, "params", params);
        return http.post("/mcp")
                .header("Mcp-Session-Id", session)
                .header("MCP-Protocol-Version", "2025-06-18")
                .body(JsonMapper.shared().writeValueAsString(message))
                .send()
                .answer();
    }

    /** {@code answer} holds no secret and is one, not a breakdown. */
    static void check(SoftAssertions all, Answer answer, String what) {
        all.assertThat(answer.raw().toString()).as(what).doesNotContain(SECRET);
        all.assertThat(answer.raw().toString()).as(what).doesNotContain("correlation id");
    }

    /** What the session of {@code lane} keeps is what it kept when this was first asked. */
    void checkSession(SoftAssertions all, Lane lane, String after) {
        String now =
                call(lane, "db_query", Map.of("connection", lane.role(), "sql", Witness.SESSION))
                        .text();
        String first = kept.putIfAbsent(lane.role(), now);
        all.assertThat(now)
                .as("session of " + lane + " after: " + after)
                .contains("statement_timeout");
        if (first != null) {
            all.assertThat(now).as("session of " + lane + " after: " + after).isEqualTo(first);
        }
    }

    @Override
    public void close() throws SQLException {
        client.close();
        service.close();
        suite.close();
        attacked.close();
    }
}
