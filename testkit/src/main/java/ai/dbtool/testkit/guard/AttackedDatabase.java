package ai.dbtool.testkit.guard;

import ai.dbtool.testkit.postgres.Cluster;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * A cluster with everything an attacker could wish for, the roles of {@link Corpus#ROLES} to attack
 * it with, and a witness of whether anything changed.
 */
public final class AttackedDatabase implements AutoCloseable {

    /** Name of the database. */
    public static final String NAME = "attacked";

    private static final Map<String, String> TABLES =
            Map.of(
                    "tables",
                    """
                    SELECT md5(string_agg(x, '|' ORDER BY x)) FROM (
                      SELECT t::text FROM t UNION ALL SELECT w::text FROM witness w
                      UNION ALL SELECT pg_relation_size('big')::text UNION ALL SELECT p::text FROM parts p
                      UNION ALL SELECT concat(last_value, is_called) FROM s) q(x)
                    """,
                    "statements reset",
                    "SELECT stats_reset FROM pg_stat_statements_info");

    private final Cluster cluster;
    private final Witness witness;

    private AttackedDatabase(Cluster cluster) {
        this.cluster = cluster;
        cluster.createDatabase(NAME);
        cluster.execute(NAME, Corpus.schema().toArray(String[]::new));
        Map<String, String> questions = new HashMap<>(Witness.CATALOG);
        questions.putAll(TABLES);
        this.witness = new Witness(cluster, NAME, questions);
    }

    /** A cluster of its own, in which nothing happens in the background. */
    public static AttackedDatabase start() {
        return new AttackedDatabase(
                Cluster.start(
                        Map.of(
                                "autovacuum", "off",
                                "wal_level", "logical",
                                "max_wal_senders", "2")));
    }

    /** Where it is. */
    public Cluster cluster() {
        return cluster;
    }

    /** Everything an effect would show in, by name. */
    public Map<String, String> state() {
        return witness.state();
    }

    @Override
    public void close() throws SQLException {
        witness.close();
        cluster.close();
    }
}
