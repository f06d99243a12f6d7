package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.testkit.postgres.Cluster;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class SurvivesARestart {

    @Test
    void saysUnreachableThenRecovers() {
        try (Cluster cluster = Cluster.start();
                PgDatabases databases =
                        Connections.open(
                                Connections.of(cluster, "postgres", "postgres", true),
                                Duration.ofSeconds(30))) {
            Database main = databases.open(Connections.ME, null).block();
            assertThat(Connections.rows(main, "SELECT 1").rows()).hasSize(1);

            cluster.stopServer();
            ToolFailure failure = Connections.failure(main.query(Connections.query("SELECT 1")));
            assertThat(failure.code()).isEqualTo("unreachable");
            assertThat(failure.getMessage())
                    .contains("connection 'main'")
                    .doesNotContain("127.0.0.1")
                    .doesNotContain(Integer.toString(cluster.port()));

            cluster.startServer();
            assertThat(Connections.rows(main, "SELECT 1").rows()).hasSize(1);
        }
    }

    @Test
    void saysWhyAConnectionCannotBeOpened() {
        Cluster cluster = ai.dbtool.testkit.postgres.SharedCluster.get();
        try (PgDatabases databases =
                Connections.open(
                        Connections.of(cluster, "no_such_database", "postgres", true),
                        Duration.ofSeconds(30))) {
            assertThat(Connections.failure(databases.open(Connections.ME, null)).getMessage())
                    .contains("the database does not exist");
            assertThat(Connections.failure(databases.open(Connections.ME, "mian")).getMessage())
                    .contains("did you mean 'main'");
        }
    }
}
