package ai.dbtool.testkit.guard;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.OtherPostgres;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A cluster with everything an attacker could wish for, the roles of {@link Corpus#ROLES} to attack
 * it with, and a witness of whether anything changed.
 */
public final class AttackedDatabase implements AutoCloseable {

    /** Name of the database. */
    public static final String NAME = "attacked";

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "autovacuum", "off",
                    "wal_level", "logical",
                    "max_wal_senders", "2",
                    "archive_mode", "on",
                    "archive_command", "mkdir -p ../archive && cp %p ../archive/%f");

    private static final Map<String, String> TABLES =
            Map.of(
                    "tables",
                    """
                    SELECT md5(string_agg(x, '|' ORDER BY x)) FROM (
                      SELECT t::text FROM t UNION ALL SELECT w::text FROM witness w
                      UNION ALL SELECT pg_relation_size('big')::text UNION ALL SELECT p::text FROM parts p
                      UNION ALL SELECT concat(last_value, is_called) FROM s) q(x)
                    """,
                    "index pages",
                    """
                    SELECT md5(string_agg(get_raw_page(name, block)::text, '' ORDER BY name, block))
                      FROM (VALUES ('pending_j', 0), ('pending_b', 1), ('pending_b', 2)) q(name, block)
                    """);

    private final Cluster cluster;
    private final Witness witness;

    private AttackedDatabase(Cluster cluster) {
        this.cluster = cluster;
        cluster.createDatabase(NAME);
        cluster.execute(NAME, Corpus.schema().toArray(String[]::new));
        // What was dropped on the way is unlinked by the next one.
        cluster.execute(NAME, "CHECKPOINT");
        Map<String, String> questions = new HashMap<>(Witness.CATALOG);
        questions.putAll(TABLES);
        this.witness = new Witness(cluster, NAME, questions);
    }

    /** A cluster of its own, in which nothing happens in the background. */
    public static AttackedDatabase start() {
        return new AttackedDatabase(Cluster.start(SETTINGS));
    }

    /** The same in {@link OtherPostgres}, where hypopg is, in a schema of its own. */
    public static AttackedDatabase startOther() {
        AttackedDatabase other =
                new AttackedDatabase(Cluster.start(SETTINGS, OtherPostgres.programs()));
        other.cluster.execute(
                NAME,
                "CREATE SCHEMA tools",
                "CREATE EXTENSION hypopg SCHEMA tools",
                "GRANT USAGE ON SCHEMA tools TO PUBLIC");
        return other;
    }

    /** Where it is. */
    public Cluster cluster() {
        return cluster;
    }

    /** Everything an effect would show in, by name. */
    public Map<String, String> state() {
        return witness.state();
    }

    /** What differs from {@code before}; see {@link Witness#changesSince}. */
    public List<String> changesSince(Map<String, String> before) {
        return witness.changesSince(before);
    }

    /** The same at length; see {@link Witness#everything}. */
    public Map<String, String> everything() {
        return witness.everything();
    }

    @Override
    public void close() throws SQLException {
        witness.close();
        cluster.close();
    }
}
