package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Forbidden;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.watch.Outcome;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** What a caller may not do is refused where it is done; that lists leave it out is a courtesy. */
class ChecksScopesInTheCall {

    private final List<CallRecord> audit = Collections.synchronizedList(new ArrayList<>());
    private final List<AutoCloseable> open = new ArrayList<>();

    record Args() {}

    record Done(boolean done) {}

    private record Plain(ToolSpec<Args> spec) implements Tool<Args> {

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            return Mono.just(ToolResult.of(new Done(true), "done", null));
        }
    }

    private static ToolSpec<Args> tool(String name) {
        return ToolSpec.read(name, name, "Does nothing.", Args.class, Done.class);
    }

    private record Note(String uriTemplate, Set<Scope> scopes) implements ResourceProvider {

        @Override
        public String name() {
            return "note";
        }

        @Override
        public String title() {
            return "Note";
        }

        @Override
        public String description() {
            return "A note.";
        }

        @Override
        public String mimeType() {
            return "text/plain";
        }

        @Override
        public Mono<String> read(Map<String, String> variables, ToolContext context) {
            return Mono.just("the note");
        }

        @Override
        public Mono<List<String>> complete(
                String variable, String prefix, Map<String, String> others, ToolContext context) {
            return Mono.just(List.of("the completion"));
        }
    }

    private RawClient as(Scope... scopes) {
        ServerDefinition definition =
                new ServerDefinition(
                        "mcp-scoped",
                        "Scoped",
                        "For tests.",
                        List.of(
                                new Plain(tool("kit_read").needs(Scope.DB_READ)),
                                new Plain(tool("kit_both").needs(Scope.DB_READ, Scope.DB_QUERY)),
                                new Plain(tool("kit_silent"))),
                        List.of(
                                new Note("note://fixed", Set.of(Scope.LOGS_READ)),
                                new Note("note://{name}/text", Set.of(Scope.LOGS_READ))));
        CallGuard guard = CallGuard.recordingBy(call -> Mono.fromRunnable(() -> audit.add(call)));
        ServerRuntime runtime = new ServerRuntime(definition, LimitsConfig.defaults(), guard);
        Principal caller = new Principal("key:ann", Set.of(scopes), null);
        RawClient client =
                RawClient.thread(
                                (in, out) ->
                                        StdioTransport.serve(runtime.service(), caller, in, out))
                        .initialize();
        open.add(client);
        open.add(runtime);
        return client;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static List<String> names(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> each.path("name").asString())
                .toList();
    }

    @Test
    void whoHasThemAllMayCall() {
        RawClient client = as(Scope.DB_READ, Scope.DB_QUERY);

        client.call("kit_read").expectOk();
        client.call("kit_both").expectOk();
        assertThat(names(client.tools())).containsExactly("kit_read", "kit_both");
    }

    @Test
    void oneMissingIsEnoughToBeRefused() {
        RawClient client = as(Scope.DB_READ);

        Answer refused = client.call("kit_both").answer();

        assertThat(refused.errorCode()).isEqualTo(Forbidden.CODE);
        assertThat(refused.raw().at("/error/data/requiredScopes").toString())
                .isEqualTo("[\"db:read\",\"db:query\"]");
        assertThat(refused.raw().at("/error/message").asString())
                .startsWith("kit_both needs db:read, db:query; this caller has db:read.");
        assertThat(names(client.tools())).containsExactly("kit_read");
    }

    @Test
    void aToolThatNamesNoScopeIsForAdministrators() {
        assertThat(as(Scope.DB_READ, Scope.DB_QUERY).call("kit_silent").answer().errorCode())
                .isEqualTo(Forbidden.CODE);
        as(Scope.ADMIN).call("kit_silent").expectOk();
    }

    @Test
    void resourcesAndTheirCompletionsToo() {
        Map<String, Object> completion =
                Map.of(
                        "ref", Map.of("type", "ref/resource", "uri", "note://{name}/text"),
                        "argument", Map.of("name", "name", "value", ""));
        RawClient outsider = as(Scope.DB_READ);
        for (String uri : List.of("note://fixed", "note://x/text")) {
            assertThat(outsider.request("resources/read", Map.of("uri", uri)).errorCode())
                    .isEqualTo(Forbidden.CODE);
        }
        assertThat(outsider.request("completion/complete", completion).errorCode())
                .isEqualTo(Forbidden.CODE);
        assertThat(
                        outsider.request("resources/list", Map.of())
                                .raw()
                                .at("/result/resources")
                                .size())
                .isZero();
        assertThat(names(templates(outsider))).containsExactly("result");

        RawClient reader = as(Scope.LOGS_READ);
        assertThat(
                        reader.request("resources/read", Map.of("uri", "note://x/text"))
                                .raw()
                                .toString())
                .contains("the note");
        assertThat(reader.request("completion/complete", completion).raw().toString())
                .contains("the completion");
        assertThat(names(templates(reader))).containsExactly("note", "result");
    }

    private static JsonNode templates(RawClient client) {
        return client.request("resources/templates/list", Map.of())
                .raw()
                .at("/result/resourceTemplates");
    }

    @Test
    void theRefusalIsInTheAudit() {
        as(Scope.LOGS_READ).call("kit_read").answer();

        assertThat(audit)
                .singleElement()
                .satisfies(call -> assertThat(call.principal()).isEqualTo("key:ann"))
                .satisfies(call -> assertThat(call.tool()).isEqualTo("kit_read"))
                .satisfies(call -> assertThat(call.outcome()).isEqualTo(Outcome.FAILED))
                .satisfies(call -> assertThat(call.code()).isEqualTo("insufficient_scope"));
    }

    @Test
    void aMistypedNameIsNotLedToWhatIsNotAllowed() {
        assertThat(as(Scope.DB_READ).call("kit_bot").answer().raw().toString())
                .contains("Unknown tool: kit_bot")
                .doesNotContain("kit_both");
    }
}
