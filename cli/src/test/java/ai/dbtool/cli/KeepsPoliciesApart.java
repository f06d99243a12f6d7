package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.CliOverrides;
import ai.dbtool.config.ConfigLoader;
import ai.dbtool.mcp.http.Authenticator;
import ai.dbtool.mcp.http.HttpService;
import ai.dbtool.mcp.http.Mount;
import ai.dbtool.mcp.http.Traffic;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Connections of different roles, databases, masks and limits in one server, used by many callers
 * at once: each call gets what its connection says, whatever the one before it had.
 */
class KeepsPoliciesApart {

    private static final int CALLERS = 12;

    /** What a connection is configured to do. */
    private record Policy(
            String connection,
            String database,
            String role,
            boolean masked,
            int rows,
            int cellChars,
            String statementTimeout,
            boolean costly) {}

    private static final List<Policy> POLICIES =
            List.of(
                    new Policy("tight", "policies", "policy_tight", true, 3, 16, "900ms", false),
                    new Policy("loose", "policies", "policy_loose", false, 70, 50, "7s", true),
                    new Policy("other", "policies2", "policy_tight", false, 20, 30, "2s", true),
                    new Policy("plain", "policies2", "policy_loose", true, 40, 40, "3s", true));

    @TempDir private static Path folder;
    private static Suite suite;
    private static HttpService service;

    @BeforeAll
    static void serve() throws IOException {
        Cluster cluster = SharedCluster.get();
        for (String role : List.of("policy_tight", "policy_loose")) {
            cluster.execute(
                    "postgres", "DROP ROLE IF EXISTS " + role, "CREATE ROLE " + role + " LOGIN");
        }
        for (String database : List.of("policies", "policies2")) {
            cluster.createDatabase(database);
            cluster.execute(
                    database,
                    "CREATE TABLE people AS SELECT i AS id, 'of "
                            + database
                            + "' AS place, i || '@example.com' AS email FROM generate_series(1, 100) i",
                    "INSERT INTO people SELECT 100 + i, 'x', '5@example.com' FROM generate_series(1, 50) i",
                    "ANALYZE people",
                    "GRANT SELECT ON people TO policy_tight, policy_loose");
        }
        Path file = folder.resolve("dbtool-ai.yaml");
        Files.writeString(
                file,
                """
                connections:
                  tight: { url: 'postgresql://policy_tight@127.0.0.1:%1$d/policies', masked_columns: public.people.email,
                           limits: { rows: 3, cell_chars: 16, statement_timeout: 900ms, max_plan_cost: 100 } }
                  loose: { url: 'postgresql://policy_loose@127.0.0.1:%1$d/policies',
                           limits: { rows: 70, cell_chars: 50, statement_timeout: 7s } }
                  other: { url: 'postgresql://policy_tight@127.0.0.1:%1$d/policies2',
                           limits: { rows: 20, cell_chars: 30, statement_timeout: 2s } }
                  plain: { url: 'postgresql://policy_loose@127.0.0.1:%1$d/policies2', masked_columns: public.people.email }
                limits: { rows: 40, cell_chars: 40, statement_timeout: 3s, result_tokens: 0 }
                state: { directory: state }
                server: { port: 0 }
                telemetry: { call_log: none }
                access: { calls_per_minute: 0 }
                """
                        .formatted(cluster.port()));
        suite =
                new Suite(
                        ConfigLoader.of(Map.of(), folder)
                                .load(
                                        new CliOverrides(
                                                file, List.of(), List.of(), List.of(), null, false,
                                                null, false)));
        service =
                HttpService.start(
                        suite.config().server(),
                        List.of(new Mount("", suite.runtime(Suite.Kind.DB).service())),
                        Authenticator.everyone(),
                        List.of(),
                        Traffic.uncounted());
    }

    @AfterAll
    static void stop() {
        service.close();
        suite.close();
    }

    /** A client of its own, that asks each connection everything, in an order of its own. */
    private static final class Caller {

        private final RawHttp http = new RawHttp(service.port());
        private final String session;
        private final List<String> wrong = new ArrayList<>();

        Caller() {
            session =
                    http.post("/mcp")
                            .body(
                                    """
                                    {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",\
                                    "capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""")
                            .send()
                            .header("mcp-session-id");
        }

        List<String> ask(long seed) {
            List<Runnable> questions = new ArrayList<>();
            for (Policy policy : POLICIES) {
                questions.add(() -> identity(policy));
                questions.add(() -> rows(policy));
                questions.add(() -> mask(policy));
                questions.add(() -> cost(policy));
            }
            Collections.shuffle(questions, new Random(seed));
            questions.forEach(Runnable::run);
            return wrong;
        }

        private Answer query(Policy policy, String sql) {
            return call(policy, "db_query", "sql", sql);
        }

        private Answer call(Policy policy, String tool, String argument, String text) {
            Map<String, Object> call =
                    Map.of(
                            "name",
                            tool,
                            "arguments",
                            Map.of("connection", policy.connection(), argument, text));
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
                                                    call)))
                    .send()
                    .answer();
        }

        private void expect(boolean right, Policy policy, Answer answer) {
            if (!right) {
                wrong.add(policy + " got " + answer.raw());
            }
        }

        private void identity(Policy policy) {
            Answer answer =
                    query(
                            policy,
                            "SELECT current_user, current_database(), current_setting('statement_timeout'),"
                                    + " (SELECT place FROM people WHERE id = 1)");
            expect(
                    answer.raw()
                            .at("/result/structuredContent/rows/0")
                            .toString()
                            .equals(
                                    "[\"%s\",\"%s\",\"%s\",\"of %s\"]"
                                            .formatted(
                                                    policy.role(),
                                                    policy.database(),
                                                    policy.statementTimeout(),
                                                    policy.database())),
                    policy,
                    answer);
        }

        private void rows(Policy policy) {
            Answer answer =
                    query(policy, "SELECT repeat('x', 60) AS long, id FROM people ORDER BY id");
            expect(
                    answer.raw().at("/result/structuredContent/rows").size() == policy.rows()
                            && answer.raw()
                                            .at("/result/structuredContent/rows/0/0")
                                            .asString()
                                            .chars()
                                            .filter(c -> c == 'x')
                                            .count()
                                    == policy.cellChars(),
                    policy,
                    answer);
        }

        private void mask(Policy policy) {
            Answer answer = query(policy, "SELECT email FROM people WHERE id = 7");
            expect(
                    answer.isError() == policy.masked()
                            && answer.raw().toString().contains("7@example.com") != policy.masked(),
                    policy,
                    answer);
        }

        private void cost(Policy policy) {
            Answer answer = query(policy, "SELECT count(*) FROM people a, people b, people c");
            expect(answer.isError() != policy.costly(), policy, answer);
        }
    }

    /** The other tools look at the same table, and tell no value either. */
    @Test
    void whicheverToolIsAsked() {
        String[][] calls = {
            {"db_table", "table", "people"},
            {"db_schema", "pattern", "people"},
            {"db_explain", "sql", "SELECT id FROM people WHERE email > '5'"},
            {"db_explain", "sql", "SELECT id FROM people WHERE email = $1"},
            {"db_why_rows", "sql", "SELECT id FROM people WHERE email = 'x' AND id > 3"},
            {"db_check_fix", "sql", "DELETE FROM people WHERE email LIKE '5%'"},
            {"db_check_fix", "sql", "ALTER TABLE people ADD CHECK (email > '7')"},
            {"db_check_fix", "sql", "ALTER TABLE people ALTER email TYPE int USING email::int"},
            {"db_check_fix", "sql", "CREATE UNIQUE INDEX ON people (email)"},
            {"db_indexes", "target", "SELECT id FROM people WHERE email = '5' AND place = 'x'"},
            {"db_indexes", "target", "people"}
        };
        Caller caller = new Caller();
        int told = 0;
        for (Policy policy : POLICIES) {
            for (String[] call : calls) {
                String answer = caller.call(policy, call[0], call[1], call[2]).raw().toString();
                if (policy.masked()) {
                    assertThat(answer)
                            .as(policy + " " + String.join(" ", call))
                            .doesNotContain("@example.com");
                } else if (answer.contains("@example.com")) {
                    told++;
                }
            }
        }
        assertThat(told).as("values told where nothing is masked").isPositive();
    }

    @Test
    void whoeverAsksBesideThem() throws Exception {
        List<Future<List<String>>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            for (int i = 0; i < CALLERS; i++) {
                long seed = i;
                callers.add(threads.submit(() -> new Caller().ask(seed)));
            }
        }
        List<String> wrong = new ArrayList<>();
        for (Future<List<String>> caller : callers) {
            wrong.addAll(caller.get());
        }
        assertThat(wrong).isEmpty();
    }
}
