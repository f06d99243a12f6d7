package ai.dbtool.conftools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.testkit.protocol.RawClient;
import ai.dbtool.testkit.protocol.ToolRules;
import ai.dbtool.testkit.protocol.ToolSnapshots;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Each tool over bytes, without a database: whatever is missing is said, the next call is served.
 */
class SpeaksRawStdio {

    @TempDir Path folder;
    private ServerRuntime runtime;
    private RawClient client;

    private RawClient serve(Map<String, SourceConfig> sources) {
        DbtoolConfig config = ConfigClient.config(Map.of(), sources);
        PgDatabases databases = PgDatabases.of(List.of(), config.limits());
        runtime =
                new ServerRuntime(
                        ConfigServer.define(config, databases), config.limits(), CallGuard.OPEN);
        client = RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out)).initialize();
        return client;
    }

    private RawClient files() throws IOException {
        Files.writeString(
                folder.resolve("postgresql.conf"),
                "work_mem = 65536kB\nmax_wal_size = 64MB\nwork_mem = 64MB\nfsync = maybe\n");
        Files.writeString(folder.resolve("pg_hba.conf"), "host all all 0.0.0.0/0 md5\n");
        Files.writeString(
                folder.resolve("application.yml"),
                "spring:\n  datasource:\n    url: jdbc:postgresql://db/app\n    password: hunter2\n");
        return serve(Map.of("main", new SourceConfig("main", List.of(folder.toString()), null)));
    }

    @AfterEach
    void close() {
        client.close();
        runtime.close();
    }

    @Test
    void theDefinitionsAreAsAgreed() {
        serve(Map.of());
        ToolRules.check(List.of("config_", "hba_"), client.tools());
        ToolSnapshots.check(client.tools());
    }

    @Test
    void eachToolAnswersFromFilesAlone() throws IOException {
        files();

        var sources = client.call("config_sources").expectOk();
        assertThat(sources.at("/sources/0/files")).hasSize(3);

        var effective = client.call("config_effective").with("pattern", "work_mem").expectOk();
        assertThat(effective.at("/settings/0/normalized").asString()).isEqualTo("65536");
        assertThat(effective.at("/settings/0/state").asString()).isEqualTo("file_only");
        assertThat(effective.at("/settings/0/line").asInt()).isEqualTo(3);
        assertThat(effective.at("/settings/0/chain/1/line").asInt()).isEqualTo(1);
        assertThat(effective.at("/errors/0/line").asInt()).isEqualTo(4);
        assertThat(effective.at("/coverage/skipped").toString()).contains("files alone");
        assertThat(effective.text()).contains("work_mem\t64MB", "postgresql.conf:3");

        var search = client.call("config_search").with("key", "spring.*").expectOk();
        assertThat(search.at("/hits")).hasSize(2);
        assertThat(search.at("/hits/0/line").asInt()).isEqualTo(3);
        assertThat(search.text()).contains("jdbc:postgresql://db/app").doesNotContain("hunter2");

        var audit =
                client.call("config_audit")
                        .with("rules", List.of("W9", "H", "S2", "W4"))
                        .expectOk();
        assertThat(audit.structured().toString())
                .contains("\"rule\":\"W9\"", "\"rule\":\"H3\"", "\"rule\":\"S2\"", "CONFIG_INVALID")
                .contains("postgresql.conf:2", "+max_wal_size = '4GB'");
        assertThat(audit.at("/notChecked/0/rule").asString()).isEqualTo("W4");
    }

    @Test
    void sameInputSameBytes() throws IOException {
        files();
        String once = client.call("config_audit").unlimited().expectOk().text();
        assertThat(client.call("config_audit").unlimited().expectOk().text()).isEqualTo(once);
    }

    @Test
    void nothingConfiguredIsSaidAndTheServerLives() {
        serve(Map.of());
        assertThat(client.call("config_effective").expectError().text())
                .contains("no configuration source is configured", "--conf");
        assertThat(client.call("config_sources").expectError().text()).contains("configs");
    }

    @Test
    void missingFilesAreSaidAndTheServerLives() {
        serve(Map.of("main", new SourceConfig("main", List.of(folder + "/gone"), null)));
        for (String tool : List.of("config_sources", "config_effective", "config_audit")) {
            assertThat(client.call(tool).expectError().text()).contains("gone: does not exist");
        }
        assertThat(client.call("config_search").with("key", "a").expectError().text())
                .contains("gone: does not exist");
    }

    @Test
    void mistakesAreAnsweredWithWhatIsAllowed() throws IOException {
        files();
        assertThat(client.call("config_effective").with("source", "mian").expectError().text())
                .contains("did you mean 'main'");
        assertThat(client.call("config_audit").with("rules", List.of("W99")).expectError().text())
                .contains("W9", "Allowed");
        assertThat(client.call("config_search").expectError().text()).contains("contains, key");
        assertThat(
                        client.call("config_search")
                                .with("key", "a")
                                .with("cursor", "xx")
                                .expectError()
                                .text())
                .contains("wrong_cursor");
    }

    @Test
    void pagesHoldEverythingOnce() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            lines.append("app.key").append(i).append("=value number ").append(i).append('\n');
        }
        Files.writeString(folder.resolve("big.properties"), lines);
        serve(Map.of("main", new SourceConfig("main", List.of(folder.toString()), null)));
        List<String> keys = new java.util.ArrayList<>();
        String cursor = null;
        do {
            var page =
                    client.call("config_search")
                            .with("key", "app.*")
                            .with("cursor", cursor)
                            .expectOk();
            page.at("/hits").forEach(hit -> keys.add(hit.get("key").asString()));
            assertThat(page.text().length()).isLessThan(6_500);
            var next = page.structured().at("/coverage/nextCursor");
            cursor = next.isMissingNode() ? null : next.asString();
        } while (cursor != null);
        assertThat(keys).hasSize(500).doesNotHaveDuplicates();
    }
}
