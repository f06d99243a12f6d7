package ai.dbtool.conftools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;

class AnswersWhateverIsMissing {

    private static final Cluster CLUSTER = SharedCluster.get();

    @TempDir Path folder;

    @Test
    void deadDatabase() throws Exception {
        Files.writeString(folder.resolve("postgresql.conf"), "work_mem = 4MB\n");
        try (ConfigClient client = ConfigClient.live(1, "nobody", folder)) {
            JsonNode answer = client.call("config_effective");
            assertThat(answer.at("/settings/0/state").asString()).isEqualTo("file_only");
            assertThat(answer.at("/coverage/skipped").toString()).contains("files alone");
            JsonNode audit = client.call("config_audit", "rules", java.util.List.of("S8"));
            assertThat(audit.at("/notChecked/0/why").asString()).contains("connection");
        }
    }

    @Test
    void unreadableFilesButALiveServer() {
        try (ConfigClient client =
                ConfigClient.live(CLUSTER.port(), "postgres", folder.resolve("gone"))) {
            JsonNode answer = client.call("config_effective", "pattern", "log_lock_waits");
            assertThat(answer.at("/settings/0/live/sourceFile").asString())
                    .endsWith("postgresql.conf");
            assertThat(answer.at("/settings/0/state").asString()).isEqualTo("unknown");
            assertThat(answer.at("/coverage/skipped").toString()).contains("does not exist");
        }
    }

    @Test
    void filesOfAnotherServer() throws Exception {
        Files.writeString(folder.resolve("postgresql.conf"), "work_mem = 4MB\n");
        try (ConfigClient client = ConfigClient.live(CLUSTER.port(), "postgres", folder)) {
            assertThat(client.call("config_effective").at("/coverage/skipped").toString())
                    .contains("not the files of this source");
        }
    }

    @Test
    void roleWithoutRights() {
        CLUSTER.execute(
                "postgres", "DROP ROLE IF EXISTS conf_nobody", "CREATE ROLE conf_nobody LOGIN");
        try (ConfigClient client =
                ConfigClient.live(CLUSTER.port(), "conf_nobody", CLUSTER.dataDirectory())) {
            JsonNode answer = client.call("config_effective", "only_differences", true);
            assertThat(answer.get("settings")).isEmpty();
            JsonNode work = client.call("config_effective", "pattern", "log_lock_waits");
            assertThat(work.at("/settings/0/state").asString()).isEqualTo("same");
        } finally {
            CLUSTER.execute("postgres", "DROP ROLE conf_nobody");
        }
    }
}
