package ai.dbtool.db;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.OtherPostgres;

import java.util.Locale;
import java.util.Map;

/** PostgreSQL 15 where the machine has it: one cluster per JVM, a database per test class. */
public final class Older {

    private Older() {}

    /** A database of its own; the tests of {@code test} are skipped where there is no 15. */
    public static ServedDatabase of(Class<?> test, String... setup) {
        assumeTrue(OtherPostgres.isHere(), "no other PostgreSQL here");
        String database = "t_" + test.getSimpleName().toLowerCase(Locale.ROOT);
        Holder.CLUSTER.createDatabase(database);
        ServedDatabase served = ServedDatabase.on(Holder.CLUSTER, database, ServedDatabase.DBA);
        served.execute("CREATE EXTENSION pg_stat_statements");
        served.execute(setup);
        return served;
    }

    private static final class Holder {
        private static final Cluster CLUSTER = Cluster.start(Map.of(), OtherPostgres.programs());
    }
}
