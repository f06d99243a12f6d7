package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;
import ai.dbtool.testkit.protocol.RawHttp;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The attack corpus through the front door: each text as SQL and in another string argument of some
 * tool of the database server, over standard streams or HTTP, as reader, owner or superuser. A
 * second connection and the file system see no effect. Each call comes in one of its forms; {@code
 * -Dattacks=all} gives each text in each form to every argument on every way.
 */
class LetsNoAttackThrough {

    private static final boolean ALL = "all".equals(System.getProperty("attacks"));

    /** What only a leak can bring into an answer: the form of a password that is kept. */
    private static final String SECRET = "SCRAM-SHA-256$";

    @TempDir private static Path folder;
    private static AttackedDatabase attacked;
    private static Suite suite;
    private static RawClient client;
    private static HttpService service;
    private static RawHttp http;
    private static String session;
    private static final List<Target> TARGETS = new ArrayList<>();

    /** One string argument, and values for the others that the tool needs. */
    private record Target(String tool, String argument, boolean list, Map<String, Object> others) {}

    /** How a text gets in. */
    private record Lane(boolean overHttp, String role) {}

    private static final List<Lane> LANES =
            Corpus.ROLES.stream()
                    .flatMap(role -> List.of(new Lane(false, role), new Lane(true, role)).stream())
                    .toList();

    @BeforeAll
    static void start() throws IOException {
        attacked = AttackedDatabase.start();
        attacked.cluster()
                .execute(AttackedDatabase.NAME, "ALTER ROLE guard_owner PASSWORD 'known'");
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
                        """);
        suite =
                new Suite(
                        ConfigLoader.of(Map.of(), folder)
                                .load(
                                        new CliOverrides(
                                                file, List.of(), List.of(), List.of(), null, false,
                                                null, false)));
        ServerRuntime runtime = suite.runtime(Suite.Kind.DB);
        client = RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out)).initialize();
        service =
                HttpService.start(
                        suite.config().server(),
                        List.of(new Mount("", runtime.service())),
                        Authenticator.everyone(),
                        List.of(),
                        Traffic.uncounted());
        http = new RawHttp(service.port());
        session =
                http.post("/mcp")
                        .body(
                                """
                                {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",\
                                "capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""")
                        .send()
                        .header("mcp-session-id");
        client.tools().forEach(tool -> targets(tool));
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        service.close();
        suite.close();
        attacked.close();
    }

    private static void targets(JsonNode tool) {
        JsonNode schema = tool.path("inputSchema");
        Map<String, Object> needed = new LinkedHashMap<>();
        schema.path("required")
                .forEach(
                        name ->
                                needed.put(
                                        name.asString(),
                                        some(schema.at("/properties/" + name.asString()))));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            JsonNode type = property.getValue();
            boolean list = type.path("type").asString("").equals("array");
            JsonNode element = list ? type.path("items") : type;
            if (element.path("type").asString("").equals("string") && !element.has("enum")) {
                TARGETS.add(
                        new Target(tool.path("name").asString(), property.getKey(), list, needed));
            }
        }
    }

    private static Object some(JsonNode type) {
        if (type.has("enum")) {
            return type.path("enum").path(0).asString();
        }
        return switch (type.path("type").asString("")) {
            case "integer", "number" -> 1;
            case "boolean" -> false;
            case "array" -> List.of("t");
            default -> "t";
        };
    }

    @Test
    void whateverTheWay() {
        List<String> texts = texts();
        assertThat(texts).hasSizeGreaterThan(ALL ? 2_000 : 500);
        assertThat(TARGETS).hasSizeGreaterThan(8);
        SoftAssertions all = new SoftAssertions();
        Map<String, String> before = attacked.state();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            give(all, text, i);
            Map<String, String> after = attacked.state();
            all.assertThat(after).as("changed something: " + text).isEqualTo(before);
            before = after;
        }
        all.assertAll();
    }

    @Test
    void whatMustBeRefusedIsRefusedOnEveryWay() {
        Set<String> open = Set.of("db_query", "db_explain");
        SoftAssertions all = new SoftAssertions();
        List<String> texts = Corpus.attacks("refused");
        for (int i = 0; i < texts.size(); i++) {
            for (String tool : open) {
                Lane lane = LANES.get(i % LANES.size());
                Answer answer =
                        call(lane, tool, Map.of("sql", texts.get(i), "connection", lane.role()));
                all.assertThat(answer.isError())
                        .as(lane + " " + tool + ": " + texts.get(i))
                        .isTrue();
                all.assertThat(answer.text()).as(texts.get(i)).contains("refused_sql");
            }
        }
        all.assertAll();
    }

    private static List<String> texts() {
        List<String> texts = new ArrayList<>(Corpus.attacks(""));
        List<String> calls = Corpus.calls();
        for (int i = 0; i < calls.size(); i++) {
            List<String> forms = Corpus.forms(calls.get(i));
            texts.addAll(ALL ? forms : List.of(forms.get(i % forms.size())));
        }
        return texts;
    }

    private static void give(SoftAssertions all, String text, int turn) {
        List<Target> sql =
                TARGETS.stream().filter(target -> target.argument().equals("sql")).toList();
        if (ALL) {
            TARGETS.forEach(target -> LANES.forEach(lane -> one(all, lane, target, text)));
            return;
        }
        one(all, LANES.get(turn % LANES.size()), sql.get(turn / LANES.size() % sql.size()), text);
        one(all, LANES.get((turn + 1) % LANES.size()), TARGETS.get(turn % TARGETS.size()), text);
    }

    private static void one(SoftAssertions all, Lane lane, Target target, String text) {
        Map<String, Object> arguments = new LinkedHashMap<>(target.others());
        arguments.put("connection", lane.role());
        arguments.put(target.argument(), target.list() ? List.of(text) : text);
        Answer answer = call(lane, target.tool(), arguments);
        all.assertThat(answer.raw().toString())
                .as(lane + " " + target + ": " + text)
                .doesNotContain(SECRET);
        // An answer, not a breakdown: the code of an internal error is -32603.
        all.assertThat(answer.errorCode())
                .as(lane + " " + target + ": " + text)
                .isNotEqualTo(-32603);
    }

    private static Answer call(Lane lane, String tool, Map<String, ?> arguments) {
        Map<String, Object> params = Map.of("name", tool, "arguments", arguments);
        if (!lane.overHttp()) {
            return client.request("tools/call", params);
        }
        return http.post("/mcp")
                .header("Mcp-Session-Id", session)
                .header("MCP-Protocol-Version", "2025-06-18")
                .body(
                        JsonMapper.shared()
                                .writeValueAsString(
                                        Map.of(
                                                "jsonrpc",
                                                "2.0",
                                                "id",
                                                2,
                                                "method",
                                                "tools/call",
                                                "params",
                                                params)))
                .send()
                .answer();
    }
}
