package ai.dbtool.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

class StartsAndLeavesNothing {

    @Test
    void logsLikeACarefulDba() throws Exception {
        Instant start = Instant.now();
        Path data;
        long pid;
        try (Cluster cluster = Cluster.start()) {
            data = cluster.dataDirectory();
            assertThat(cluster.scalar("postgres", "SHOW log_lock_waits")).isEqualTo("on");
            cluster.execute("postgres", "CREATE EXTENSION pg_stat_statements");
            assertThat(Files.readString(cluster.logDirectory().resolve("postgresql.log")))
                    .contains("ready to accept connections");
            pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
        }
        System.out.println("cluster life: " + Duration.between(start, Instant.now()));
        assertThat(data.getParent()).doesNotExist();
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }
}
