package ai.dbtool.db;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.dbtool.testkit.postgres.Cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** PostgreSQL 15 where the machine has it; tests that need it are skipped elsewhere. */
public final class Older {

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");

    private Older() {}

    /** A cluster of its own; the test that asks is skipped where there is no PostgreSQL 15. */
    public static Cluster start(Map<String, String> settings) {
        assumeTrue(Files.isExecutable(PROGRAMS.resolve("postgres")), "no PostgreSQL 15 here");
        return Cluster.start(settings, PROGRAMS);
    }
}
