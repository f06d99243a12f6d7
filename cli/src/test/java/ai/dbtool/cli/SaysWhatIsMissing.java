package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.config.Secret;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names of the configuration and short reasons; no path, no host, no secret. */
class SaysWhatIsMissing {

    @TempDir private Path folder;

    @Test
    void ofEveryDependency() throws IOException {
        Path state = Files.createDirectories(folder.resolve("state"));
        Files.createDirectories(folder.resolve("logs"));
        DbtoolConfig config =
                DbtoolConfig.of(
                        Map.of(
                                "gone", connection("gone", 1, "app", false),
                                "main", main("postgres", true),
                                "mighty", main("postgres", false)),
                        Map.of(
                                "main", source("main", folder.resolve("logs") + "/*.log"),
                                "old",
                                        source(
                                                "old",
                                                folder.resolve("old") + "/*.log",
                                                folder.toString())),
                        Map.of("app", source("app", folder.resolve("app.yml").toString())),
                        ModelConfig.none(),
                        state);

        try (Suite suite = new Suite(config)) {
            // What takes its time at the first connection is no part of this.
            suite.databases().open(ServerRuntime.localUser(), "main").block();
            Map<String, String> missing = missing(suite, EnumSet.allOf(Suite.Kind.class));

            assertThat(missing)
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of(
                                    "connection gone",
                                    "connection 'gone' cannot be opened: no answer from the server;"
                                            + " is it running, are host and port right?"
                                            + " (SQLSTATE 08003)",
                                    "connection mighty",
                                    "the role may do more than read; dbtool-ai doctor says what, and"
                                            + " what instead",
                                    "logs old",
                                    "1 of 2 paths cannot be read",
                                    "configs app",
                                    "1 of 1 paths cannot be read"));
            assertThat(missing.toString())
                    .doesNotContain("hunter2", "127.0.0.1", folder.toString());
            assertThat(missing(suite, Set.of(Suite.Kind.CONFIG))).containsOnlyKeys("configs app");
        }
    }

    @Test
    void ofTheAuditToo() throws IOException {
        Path state = Files.createDirectories(folder.resolve("state"));
        DbtoolConfig config =
                DbtoolConfig.of(Map.of(), Map.of(), Map.of(), ModelConfig.none(), state);

        try (Suite suite = new Suite(config)) {
            assertThat(missing(suite, Set.of(Suite.Kind.LOG))).isEmpty();
        }
        Files.writeString(state.resolve("audit"), "a file where the folder should be");
        try (Suite suite = new Suite(config)) {
            assertThat(missing(suite, Set.of(Suite.Kind.LOG))).containsOnlyKeys("audit");
        }
    }

    private static Map<String, String> missing(Suite suite, Set<Suite.Kind> kinds) {
        Map<String, String> missing = SuiteReadiness.of(suite, kinds).missing().block();
        assertThat(missing).isNotNull();
        return missing;
    }

    private static ConnectionConfig main(String role, boolean allowPrivileged) {
        Cluster cluster = SharedCluster.get();
        return connection(
                allowPrivileged ? "main" : "mighty", cluster.port(), role, allowPrivileged);
    }

    private static ConnectionConfig connection(
            String name, int port, String role, boolean allowPrivileged) {
        return new ConnectionConfig(
                name,
                "127.0.0.1",
                port,
                "postgres",
                role,
                new Secret("hunter2"),
                "disable",
                null,
                allowPrivileged,
                false,
                false);
    }

    private static SourceConfig source(String name, String... paths) {
        return new SourceConfig(name, List.of(paths), null);
    }
}
