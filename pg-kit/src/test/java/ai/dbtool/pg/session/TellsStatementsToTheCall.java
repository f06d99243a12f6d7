package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.watch.CallEnd;
import ai.dbtool.mcp.watch.Observation;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.PoolUse;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;

import reactor.util.context.Context;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class TellsStatementsToTheCall {

    private final List<String> steps = new ArrayList<>();

    private final Observation call =
            new Observation() {
                @Override
                public void end(CallEnd end) {
                    throw new IllegalStateException("a database ends no call");
                }

                @Override
                public Step step(String operation, String connection) {
                    return code -> steps.add(operation + " " + connection + " " + code);
                }
            };

    record One(int one) {}

    @Test
    void withTheirKindAndHowTheyEnded() {
        Cluster cluster = SharedCluster.get();
        String name = SharedCluster.databaseFor(TellsStatementsToTheCall.class);
        try (PgDatabases databases =
                Connections.open(
                        Connections.of(cluster, name, "postgres", true), Duration.ofMinutes(2))) {
            Database main = databases.open(Connections.ME, null).block();

            main.rows(One.class, "SELECT 1 AS one").contextWrite(this::watched).block();
            main.query(Connections.query("SELECT 1")).contextWrite(this::watched).block();
            main.explain("SELECT 1", List.of(), false).contextWrite(this::watched).block();
            assertThat(
                            Connections.failure(
                                            main.query(Connections.query("SELECT 1/0"))
                                                    .contextWrite(this::watched))
                                    .code())
                    .isEqualTo("sql_error");
            main.query(Connections.query("SELECT 1")).block();

            assertThat(steps)
                    .containsExactly(
                            "SELECT main null",
                            "SELECT main null",
                            "EXPLAIN main null",
                            "SELECT main sql_error");
        }
    }

    @Test
    void andShowsWhatItsPoolDoes() {
        Cluster cluster = SharedCluster.get();
        String name = SharedCluster.databaseFor(TellsStatementsToTheCall.class);
        try (PgDatabases databases =
                Connections.open(
                        Connections.of(cluster, name, "postgres", true), Duration.ofMinutes(2))) {
            assertThat(databases.pools()).containsExactly(new PoolUse("main", 0, 0, 0, 6));

            Database main = databases.open(Connections.ME, null).block();
            main.rows(One.class, "SELECT 1 AS one").block();
            cluster.await(
                    "postgres",
                    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '" + name + "')",
                    Duration.ofSeconds(30));

            PoolUse use = databases.pools().getFirst();
            assertThat(use.used() + use.idle()).isBetween(1, 6);
            assertThat(use.exhausted()).isFalse();
        }
    }

    private Context watched(Context context) {
        return context.put(Observation.class, call);
    }
}
