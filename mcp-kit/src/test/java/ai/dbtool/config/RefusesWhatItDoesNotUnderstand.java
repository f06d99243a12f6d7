package ai.dbtool.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.stream.Stream;

/** Each file is wrong in one way; the message has the place, what was given, what is allowed. */
class RefusesWhatItDoesNotUnderstand {

    @TempDir private Path folder;

    record Case(String file, String problem) {}

    static Stream<Case> files() {
        return Stream.of(
                new Case(
                        "modle: {}",
                        "dbtool-ai.yaml:1: unknown section 'modle'; did you mean 'model'? Allowed:"
                                + " connections, logs, configs, model, server, access, limits, telemetry, audit, collect, state"),
                new Case(
                        "limits:\n  rowz: 1",
                        "dbtool-ai.yaml:2: unknown key in limits 'rowz'; did you mean 'rows'? Allowed:"
                                + " result_tokens, rows, cell_chars, statement_timeout, lock_timeout,"
                                + " call_timeout, max_plan_cost"),
                new Case(
                        "connections:\n  main:\n    hst: x",
                        "dbtool-ai.yaml:3: unknown key in connections.main 'hst'; did you mean 'host'?"
                                + " Allowed: url, host, port, database, user, password, ssl_mode,"
                                + " ssl_root_cert, allow_privileged, foreign_tables, strict_guard,"
                                + " masked_columns, limits"),
                new Case(
                        "connections:\n  main:\n    limits: { rowz: 1 }",
                        "dbtool-ai.yaml:3: unknown key in connections.main.limits 'rowz'; did you mean"
                                + " 'rows'? Allowed: rows, cell_chars, statement_timeout,"
                                + " lock_timeout, call_timeout, max_plan_cost"),
                new Case(
                        "connections: { main: { limits: 5 } }",
                        "dbtool-ai.yaml:1: connections.main.limits is a mapping of keys to values"),
                new Case(
                        "connections: { main: { limits: { rows: 0 } } }",
                        "dbtool-ai.yaml:1: connections.main.limits.rows: '0' is not a whole number"
                                + " from 1 to 1000000"),
                new Case(
                        "connections: { main: { limits: { call_timeout: 31s } } }",
                        "connections.main.limits.call_timeout: is longer than limits.call_timeout,"
                                + " which ends the call before; raise that too"),
                new Case(
                        "limits:\n\n  rows: many",
                        "dbtool-ai.yaml:3: limits.rows: 'many' is not a whole number from 1 to 1000000"),
                new Case(
                        "limits: { rows: 0 }",
                        "dbtool-ai.yaml:1: limits.rows: '0' is not a whole number from 1 to 1000000"),
                new Case(
                        "limits: { call_timeout: 30 }",
                        "dbtool-ai.yaml:1: limits.call_timeout: '30' is not a number with a unit: 500ms,"
                                + " 5s, 2min, 1h"),
                new Case(
                        "server: { sse: yes }",
                        "dbtool-ai.yaml:1: server.sse: 'yes' is not true or false"),
                new Case(
                        "server: { allowed_hosts: 'https://db.example.com' }",
                        "dbtool-ai.yaml:1: server.allowed_hosts: 'https://db.example.com' is not a host"
                                + " such as db-tools.example.com"),
                new Case(
                        "server: { allowed_origins: ['https://a.example.com/'] }",
                        "dbtool-ai.yaml:1: server.allowed_origins: 'https://a.example.com/' is not an"
                                + " origin: https://app.example.com"),
                new Case(
                        "server: { tls: { key: key.pem } }",
                        "server.tls: needs both certificate and key, as PEM files"),
                new Case(
                        "model: { engine: olama, name: x }",
                        "dbtool-ai.yaml:1: unknown value for model.engine 'olama'; did you mean 'ollama'?"
                                + " Allowed: none, ollama"),
                new Case(
                        "model: { engine: ollama }",
                        "model.name: is missing; give the model as the server lists it"),
                new Case(
                        "model: { name: x, url: 'http://outside.example:11434' }",
                        "dbtool-ai.yaml:1: model.url leads to the public address 93.184.215.14; use a"
                                + " loopback or private one, or set model.allow_public: true"),
                new Case(
                        "model: { name: x, url: 'http://u:hunter2@127.0.0.1' }",
                        "dbtool-ai.yaml:1: model.url holds credentials; use model.api_key"),
                new Case(
                        "telemetry: { otlp_endpoint: 'http://outside.example:4318' }",
                        "dbtool-ai.yaml:1: telemetry.otlp_endpoint leads to the public address"
                                + " 93.184.215.14; use a loopback or private one, or set"
                                + " telemetry.otlp_allow_public: true"),
                new Case(
                        "telemetry: { otlp_endpoint: 'http://u:hunter2@127.0.0.1' }",
                        "dbtool-ai.yaml:1: telemetry.otlp_endpoint holds credentials; traces are sent"
                                + " without"),
                new Case(
                        "telemetry: { metrics_key: hunter2 }",
                        "dbtool-ai.yaml:1: telemetry.metrics_key is a secret; write ${env:NAME} or"
                                + " ${file:path}"),
                new Case(
                        "telemetry: { call_log: al }",
                        "dbtool-ai.yaml:1: unknown value for telemetry.call_log 'al'; did you mean"
                                + " 'all'? Allowed: all, failures, none"),
                new Case(
                        "collect: { interval: 10ms }",
                        "collect.interval: is not from 100ms to 1min; the default is 1s"),
                new Case(
                        "collect: { keep: 5min }",
                        "collect.keep: is less than 1h; the default is 168h"),
                new Case(
                        "connections: { main: { password: hunter2 } }",
                        "dbtool-ai.yaml:1: connections.main.password is a secret; write ${env:NAME} or"
                                + " ${file:path}"),
                new Case(
                        "connections: { main: { url: 'postgresql://u:hunter2@h/d' } }",
                        "dbtool-ai.yaml:1: connections.main.password is a secret; write ${env:NAME} or"
                                + " ${file:path}"),
                new Case(
                        "connections: { main: { password: '${env:NOT_SET}' } }",
                        "dbtool-ai.yaml:1: connections.main.password: the environment variable NOT_SET"
                                + " is not set"),
                new Case(
                        "connections: { main: { host: '${env:HOST}' } }",
                        "dbtool-ai.yaml:1: connections.main.host takes no ${env:...} or ${file:...}; only"
                                + " secrets do"),
                new Case(
                        "connections: { 'a b': { host: x } }",
                        "dbtool-ai.yaml:1: connections: 'a b' is not a name; letters, digits, - and _, at"
                                + " most 63"),
                new Case(
                        "connections: { main: { host: [x] } }",
                        "dbtool-ai.yaml:1: connections.main.host takes one value, not a list or a"
                                + " mapping"),
                new Case(
                        "logs: { main: { paths: { a: b } } }",
                        "dbtool-ai.yaml:1: logs.main.paths takes a path or a list of paths"),
                new Case(
                        "connections: { main: { host: x } }\nlogs: { main: { paths: /a, connection: mian } }",
                        "dbtool-ai.yaml:2: unknown connection in logs.main 'mian'; did you mean 'main'?"
                                + " Allowed: main"),
                new Case(
                        "limits: { rows: 1 }\nlimits: { rows: 2 }",
                        "dbtool-ai.yaml:2: the file: 'limits' is given twice"),
                new Case("- a", "dbtool-ai.yaml:1: the file is a mapping of keys to values"),
                new Case("server: 5", "dbtool-ai.yaml:1: server is a mapping of keys to values"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void withPlaceAndWhatIsAllowed(Case wrong) {
        assertThat(new Loading(folder).yaml(wrong.file()).problems())
                .containsExactly(wrong.problem());
    }

    @Test
    void brokenYamlWithoutQuotingIt() {
        assertThat(
                        new Loading(folder)
                                .yaml("connections:", "  main: { password: 'hunter2")
                                .problems())
                .singleElement()
                .asString()
                .matches("dbtool-ai.yaml:\\d: not valid YAML: .*")
                .doesNotContain("hunter2");
    }

    @Test
    void allProblemsAtOnce() {
        assertThat(
                        new Loading(folder)
                                .yaml("limits:", "  rows: a", "  cell_chars: b", "x: y")
                                .problems())
                .hasSize(3);
    }

    @Test
    void unknownVariables() {
        assertThat(
                        new Loading(folder)
                                .env("DBTOOL_AI_MODL__NAME", "x")
                                .env("DBTOOL_AI_MODEL__NAM", "x")
                                .env("DBTOOL_AI_MODEL_NAME", "x")
                                .env("DBTOOL_AI_CONNECTIONS__HOST", "x")
                                .env("DBTOOL_AI_JAVA", "/opt/jdk")
                                .problems())
                .containsExactly(
                        "$DBTOOL_AI_CONNECTIONS__HOST: is not a key; write"
                                + " DBTOOL_AI_CONNECTIONS__<NAME>__<KEY>",
                        "$DBTOOL_AI_MODEL_NAME: is not a key; did you mean 'DBTOOL_AI_MODEL__NAME'?",
                        "$DBTOOL_AI_MODEL__NAM: unknown key 'nam'; did you mean 'name'? Allowed: engine,"
                                + " url, name, context, api_key, timeout, allow_public",
                        "$DBTOOL_AI_MODL__NAME: unknown section 'modl'; did you mean 'model'? Allowed:"
                                + " connections, logs, configs, model, server, access, limits, telemetry, audit, collect, state");
    }

    @Test
    void aFileThatIsNotThere() {
        assertThat(new Loading(folder).env("DBTOOL_AI_CONFIG", "/no/such.yaml").problems())
                .containsExactly("$DBTOOL_AI_CONFIG: there is no file /no/such.yaml");
    }

    @Test
    void publicModelsUnlessListed() {
        assertThat(
                        new Loading(folder)
                                .yaml(
                                        "model: { name: x, url: 'http://outside.example', allow_public: true }")
                                .load()
                                .model()
                                .url())
                .isEqualTo("http://outside.example");
        for (String inside :
                new String[] {
                    "http://localhost:1",
                    "http://192.168.1.5:11434",
                    "http://[fd00::1]:1",
                    "http://inside.corp.example",
                    "http://100.100.1.1",
                    "http://unresolvable"
                }) {
            assertThat(
                            new Loading(folder)
                                    .yaml("model: { name: x, url: '" + inside + "' }")
                                    .load()
                                    .model()
                                    .url())
                    .isEqualTo(inside);
        }
    }
}
