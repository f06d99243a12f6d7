package ai.dbtool.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class LayersTheConfiguration {

    @TempDir private Path folder;

    @Test
    void nothingGivenIsNoError() {
        DbtoolConfig config = new Loading(folder).load();

        assertThat(config.connections()).isEmpty();
        assertThat(config.logs()).isEmpty();
        assertThat(config.configs()).isEmpty();
        assertThat(config.model()).isEqualTo(ModelConfig.none());
        assertThat(config.server()).isEqualTo(new ServerConfig("127.0.0.1", 8765, false));
        assertThat(config.limits()).isEqualTo(LimitsConfig.defaults());
        assertThat(config.telemetry()).isEqualTo(TelemetryConfig.defaults());
        assertThat(config.stateDirectory())
                .isEqualTo(folder.resolve("home/.local/state/dbtool-ai"));
    }

    @Test
    void readsTheWholeFile() {
        DbtoolConfig config =
                new Loading(folder)
                        .env("PGPASSWORD", "hunter2")
                        .file("work/token", "bearer-token")
                        .yaml(
                                "connections:",
                                "  main: { url: 'postgresql://app@127.0.0.1:5432/shop', password: '${env:PGPASSWORD}', foreign_tables: allow, strict_guard: true }",
                                "logs:",
                                "  main: { paths: ['/var/log/*.log', ./logs], connection: main }",
                                "configs:",
                                "  main: { paths: ~/pg }",
                                "model: { engine: ollama, url: 'http://127.0.0.1:11434/', name: 'qwen3.5:9b', context: 16_384, api_key: '${file:token}', timeout: 2min }",
                                "server: { port: 9000, sse: true, bind: 0.0.0.0, allowed_hosts: db.example.com, allowed_origins: ['https://a.example.com', 'http://[::1]:80'], tls: { certificate: tls/cert.pem, key: /etc/key.pem }, max_sessions: 7, session_idle: 1min, max_connections: 8, max_body_bytes: 2048, shutdown_grace: 1s, warm: start, warm_idle: 2min }",
                                "limits: { result_tokens: 0, rows: 50, cell_chars: 100, statement_timeout: 1s, lock_timeout: 100ms, call_timeout: 1h }",
                                "telemetry: { call_log: failures, metrics_key: '${file:token}', otlp_endpoint: 'http://127.0.0.1:4318/' }",
                                "state: { directory: state }")
                        .load();

        assertThat(config.connections().get("main"))
                .isEqualTo(
                        new ConnectionConfig(
                                "main",
                                "127.0.0.1",
                                5432,
                                "shop",
                                "app",
                                new Secret("hunter2"),
                                "prefer",
                                null,
                                false,
                                true,
                                true));
        Path work = folder.resolve("work");
        assertThat(config.logs().get("main"))
                .isEqualTo(
                        new SourceConfig(
                                "main", List.of("/var/log/*.log", work + "/logs"), "main"));
        assertThat(config.configs().get("main"))
                .isEqualTo(new SourceConfig("main", List.of(folder + "/home/pg"), "main"));
        assertThat(config.model())
                .isEqualTo(
                        new ModelConfig(
                                ModelConfig.Engine.OLLAMA,
                                "http://127.0.0.1:11434",
                                "qwen3.5:9b",
                                16_384,
                                new Secret("bearer-token"),
                                Duration.ofMinutes(2)));
        assertThat(config.server())
                .isEqualTo(
                        new ServerConfig(
                                "0.0.0.0",
                                9000,
                                true,
                                List.of("db.example.com"),
                                List.of("https://a.example.com", "http://[::1]:80"),
                                new ServerConfig.Tls(
                                        folder.resolve("work/tls/cert.pem"),
                                        Path.of("/etc/key.pem")),
                                new ServerConfig.Bounds(
                                        7, Duration.ofMinutes(1), 8, 2_048, Duration.ofSeconds(1)),
                                new ServerConfig.Warm(
                                        ServerConfig.Warm.Use.START, Duration.ofMinutes(2))));
        assertThat(config.telemetry())
                .isEqualTo(
                        new TelemetryConfig(
                                TelemetryConfig.CallLines.FAILURES,
                                new Secret("bearer-token"),
                                "http://127.0.0.1:4318"));
        assertThat(config.limits())
                .isEqualTo(
                        new LimitsConfig(
                                0,
                                50,
                                100,
                                Duration.ofSeconds(1),
                                Duration.ofMillis(100),
                                Duration.ofHours(1)));
        assertThat(config.stateDirectory()).isEqualTo(work.resolve("state"));
    }

    @Test
    void environmentBeatsFileAndCommandLineBeatsBoth() {
        Loading loading =
                new Loading(folder)
                        .yaml("limits: { rows: 1 }", "server: { port: 1 }")
                        .env("DBTOOL_AI_LIMITS__ROWS", "2")
                        .env("DBTOOL_AI_SERVER__PORT", "2");

        assertThat(loading.load().limits().rows()).isEqualTo(2);
        assertThat(loading.load().server().port()).isEqualTo(2);
        assertThat(
                        loading.cli(
                                        new CliOverrides(
                                                null, List.of(), List.of(), List.of(), "llama3",
                                                false, 3, true))
                                .load())
                .satisfies(c -> assertThat(c.server().port()).isEqualTo(3))
                .satisfies(c -> assertThat(c.server().sse()).isTrue())
                .satisfies(c -> assertThat(c.model().name()).isEqualTo("llama3"));
    }

    @Test
    void aConnectionHasBoundsOfItsOwn() {
        DbtoolConfig config =
                new Loading(folder)
                        .yaml(
                                "connections:",
                                "  tight: { host: a, limits: { rows: 5, cell_chars: 16, statement_timeout: 1s, lock_timeout: 10ms, call_timeout: 2s, max_plan_cost: 99 } }",
                                "  half-tight: { host: b, limits: { rows: 6 } }",
                                "  plain: { host: c }",
                                "limits: { rows: 50, result_tokens: 7, max_plan_cost: 1000 }")
                        .env("DBTOOL_AI_CONNECTIONS__HALF_TIGHT__LIMITS__STATEMENT_TIMEOUT", "3s")
                        .load();
        LimitsConfig all = config.limits();

        assertThat(config.connections().get("tight").limitsOr(all))
                .isEqualTo(
                        new LimitsConfig(
                                7,
                                5,
                                16,
                                Duration.ofSeconds(1),
                                Duration.ofMillis(10),
                                Duration.ofSeconds(2),
                                99));
        assertThat(config.connections().get("half-tight").limitsOr(all))
                .isEqualTo(
                        new LimitsConfig(
                                7,
                                6,
                                all.cellChars(),
                                Duration.ofSeconds(3),
                                all.lockTimeout(),
                                all.callTimeout(),
                                1000));
        assertThat(config.connections().get("plain").limitsOr(all)).isEqualTo(all);
    }

    @Test
    void environmentReachesNamedEntriesAndLists() {
        DbtoolConfig config =
                new Loading(folder)
                        .yaml("connections: { my-db: { host: a } }")
                        .env("DBTOOL_AI_CONNECTIONS__MY_DB__HOST", "b")
                        .env("DBTOOL_AI_CONNECTIONS__MY_DB__PASSWORD", "hunter2")
                        .env("DBTOOL_AI_LOGS__MAIN__PATHS", "/a/*.log, /b")
                        .load();

        assertThat(config.connections().get("my-db").host()).isEqualTo("b");
        assertThat(config.connections().get("my-db").password()).isEqualTo(new Secret("hunter2"));
        assertThat(config.logs().get("main").paths()).containsExactly("/a/*.log", "/b");
    }

    @Test
    void anotherDatabaseSetsAsideWhatBelongsToTheFirst() {
        DbtoolConfig config =
                new Loading(folder)
                        .yaml(
                                "connections: { main: { host: a, allow_privileged: true }, b: { host: b } }",
                                "logs: { main: { paths: /a, connection: b } }",
                                "configs: { main: { paths: /a } }",
                                "limits: { rows: 7 }")
                        .db("postgresql://other/x")
                        .load();

        assertThat(config.connections().keySet()).containsExactly("main");
        assertThat(config.connections().get("main").host()).isEqualTo("other");
        assertThat(config.connections().get("main").allowPrivileged()).isFalse();
        assertThat(config.logs()).isEmpty();
        assertThat(config.configs()).isEmpty();
        assertThat(config.limits().rows()).isEqualTo(7);
    }

    @Test
    void anotherLogReplacesTheLogsOnly() {
        DbtoolConfig config =
                new Loading(folder)
                        .yaml(
                                "connections: { main: { host: a } }",
                                "logs: { x: { paths: /a } }",
                                "configs: { y: { paths: /b } }")
                        .cli(
                                new CliOverrides(
                                        null,
                                        List.of(),
                                        List.of("one.log", "/two/*.log"),
                                        List.of(),
                                        null,
                                        false,
                                        null,
                                        false))
                        .load();

        assertThat(config.logs())
                .containsOnlyKeys("main")
                .containsValue(
                        new SourceConfig(
                                "main", List.of(folder + "/work/one.log", "/two/*.log"), "main"));
        assertThat(config.configs()).containsOnlyKeys("y");
        assertThat(config.connections()).containsOnlyKeys("main");
    }

    @Test
    void searchesInOrder() {
        Loading loading =
                new Loading(folder)
                        .file("home/.config/dbtool-ai/dbtool-ai.yaml", "limits: { rows: 4 }");
        assertThat(loading.load().limits().rows()).isEqualTo(4);

        loading.yaml("limits: { rows: 3 }");
        assertThat(loading.load().limits().rows()).isEqualTo(3);

        loading.file("two.yaml", "limits: { rows: 2 }")
                .env("DBTOOL_AI_CONFIG", folder.resolve("two.yaml").toString());
        assertThat(loading.load().limits().rows()).isEqualTo(2);

        loading.file("work/one.yaml", "limits: { rows: 1 }")
                .cli(
                        new CliOverrides(
                                Path.of("one.yaml"),
                                List.of(),
                                List.of(),
                                List.of(),
                                null,
                                false,
                                null,
                                false));
        assertThat(loading.load().limits().rows()).isEqualTo(1);
    }

    @Test
    void saysWhereEveryValueCameFromAndMasksSecrets() {
        DbtoolConfig config =
                new Loading(folder)
                        .env("PGUSER", "u")
                        .env("DBTOOL_AI_MODEL__NAME", "m")
                        .yaml(
                                "limits:",
                                "  rows: 5",
                                "connections:",
                                "  main:",
                                "    url: postgresql://h/d",
                                "    password: ${env:PGUSER}")
                        .load();

        assertThat(config.provenance())
                .extracting(p -> p.key() + " = " + p.value() + " <- " + p.origin())
                .contains(
                        "limits.rows = 5 <- dbtool-ai.yaml:2",
                        "limits.result_tokens = 1500 <- default",
                        "connections.main.host = h <- dbtool-ai.yaml:5",
                        "connections.main.user = u <- $PGUSER",
                        "connections.main.password = «secret» <- dbtool-ai.yaml:6",
                        "model.name = m <- $DBTOOL_AI_MODEL__NAME",
                        "model.engine = ollama <- default");
        assertThat(config.toString()).doesNotContain("hunter2");
    }
}
