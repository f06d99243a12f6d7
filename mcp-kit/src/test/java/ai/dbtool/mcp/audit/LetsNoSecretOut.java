package ai.dbtool.mcp.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.redact.Redactor;
import ai.dbtool.mcp.server.FormedResource;
import ai.dbtool.mcp.server.ServerDefinition;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import reactor.core.publisher.Mono;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A tool that gives secrets away in every part of an answer; none reaches the wire or the disk. */
class LetsNoSecretOut {

    @TempDir private Path state;

    private final InstallationKey key =
            InstallationKey.of("a key for tests".getBytes(StandardCharsets.UTF_8));
    private final Redactor redactor = new Redactor(key);
    private RawClient client;
    private ServerRuntime runtime;
    private FileAuditLog log;

    private RawClient client() {
        log = new FileAuditLog(state, key, Clock.systemUTC());
        runtime =
                new ServerRuntime(
                        new ServerDefinition(
                                "mcp-leaky",
                                "Leaky",
                                "For tests.",
                                List.of(new Leak()),
                                List.of(new LeakDocument())),
                        LimitsConfig.defaults(),
                        new AuditedCalls(redactor, log));
        client = RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out));
        return client.initialize();
    }

    @AfterEach
    void stop() {
        client.close();
        runtime.close();
        log.close();
    }

    @Test
    void inRowsOfASecretColumn() {
        Answer answer = client().call("kit_leak").with("how", "rows").expectOk();

        String mark = redactor.mark("hunter2");
        assertThat(answer.text()).startsWith("id\ttoken\n1\t" + mark);
        assertThat(answer.at("/rows/0/1").asString()).isEqualTo(mark);
        assertThat(answer.raw().toString()).doesNotContain("hunter2");
    }

    /** Only its name tells that it is one. */
    @Test
    void inADocument() {
        String answer =
                client().request("resources/read", Map.of("uri", "leak://document"))
                        .raw()
                        .toString();

        assertThat(answer).contains(redactor.mark("hunter2"), "plain").doesNotContain("hunter2");
    }

    @Test
    void inFailures() {
        Answer answer =
                client().call("kit_leak").with("how", "fail with password=hunter2").expectError();

        assertThat(answer.text()).contains(redactor.mark("hunter2"));
        assertThat(answer.raw().toString()).doesNotContain("hunter2");
    }

    @Test
    void inErrors() {
        Answer answer = client().call("kit_leak").with("how", "break hunter2").expectError();

        assertThat(answer.raw().toString()).doesNotContain("hunter2", "IllegalState");
    }

    @Test
    void inTheAudit() throws IOException {
        client().call("kit_leak").with("how", "ALTER ROLE a PASSWORD 'hunter2'").expectError();
        stop();

        try (Stream<Path> files = Files.list(state.resolve("audit"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            assertThat(Files.readString(all.getFirst()))
                    .contains(redactor.mark("hunter2"), "kit_leak")
                    .doesNotContain("hunter2");
        }
        assertThat(new AuditVerifier(state, key).verify().files())
                .singleElement()
                .satisfies(file -> assertThat(file.intact()).isTrue())
                .satisfies(file -> assertThat(file.closed()).isTrue());
    }

    static final class LeakDocument implements FormedResource {

        @Override
        public Form form() {
            return new Form("leak://document", "leak", "Leak", "application/json", "A secret.");
        }

        @Override
        public Set<Scope> scopes() {
            return Set.of();
        }

        @Override
        public Mono<String> read(Map<String, String> variables, ToolContext context) {
            return Mono.just(
                    "{\"settings\":[{\"name\":\"api_key\",\"value\":\"hunter2\"}],\"note\":\"plain\"}");
        }
    }

    static final class Leak implements Tool<Leak.Args> {

        record Args(@Arg("What to give away.") String how) {}

        record Column(String name) {}

        record Table(List<Column> columns, List<List<Object>> rows) {}

        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read("kit_leak", "Leak", "Leaks.", Args.class, Table.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            if (args.how().startsWith("break")) {
                return Mono.error(new IllegalStateException(args.how()));
            }
            if (!args.how().equals("rows")) {
                return Mono.error(new ToolFailure("leaked", "cannot: " + args.how()));
            }
            return Mono.just(
                    ToolResult.of(
                            new Table(
                                    List.of(new Column("id"), new Column("token")),
                                    List.of(List.of(1, "hunter2"))),
                            new TextTable("id", "token").row(1, "hunter2").toString(),
                            null));
        }
    }
}
