package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** A thread that still waits for the network holds up the end of the process for 300 ms. */
class LeavesNoThreadBehind {

    @Test
    void whenDatabasesAreClosed() {
        String database = SharedCluster.databaseFor(LeavesNoThreadBehind.class);
        PgDatabases databases =
                Connections.open(
                        Connections.of(SharedCluster.get(), database, "postgres", true),
                        Duration.ofSeconds(5));
        List<Thread> before = network();
        databases.open(Connections.ME, "main").flatMap(found -> found.facts()).block();
        assertThat(network()).hasSizeGreaterThan(before.size());

        databases.close();

        assertThat(network()).isSubsetOf(before);
    }

    private static List<Thread> network() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith("pg-"))
                .toList();
    }
}
