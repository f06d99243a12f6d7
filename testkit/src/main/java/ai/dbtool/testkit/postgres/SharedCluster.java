package ai.dbtool.testkit.postgres;

import java.util.Locale;

/** One cluster per JVM, one database per test class; stopped at JVM exit. */
public final class SharedCluster {

    private SharedCluster() {}

    /** The cluster, started on first use. */
    public static Cluster get() {
        return Holder.CLUSTER;
    }

    /** A fresh database named after {@code test}; answers its name. */
    public static String databaseFor(Class<?> test) {
        String name = "t_" + test.getSimpleName().toLowerCase(Locale.ROOT);
        get().createDatabase(name);
        return name;
    }

    private static final class Holder {
        private static final Cluster CLUSTER = start();

        private static Cluster start() {
            return Cluster.start();
        }
    }
}
