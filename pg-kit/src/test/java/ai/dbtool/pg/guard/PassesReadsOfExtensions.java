package ai.dbtool.pg.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.dbtool.testkit.guard.Corpus;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.OtherPostgres;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What extensions bring is read like anything else; skipped by name where one is not installed. */
class PassesReadsOfExtensions {

    private static final int AT_A_TIME = 25;

    /**
     * A call of every function, operator and cast that an extension brings, of NULLs; without those
     * whose name a volatile one in PL/pgSQL has too.
     */
    private static final String CALLS =
            """
            WITH member AS (
              SELECT d.classid, d.objid FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
               WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = '%s')
            SELECT format('%%s(%%s)', p.oid::regproc, array_to_string(ARRAY(
                     SELECT 'NULL::' || a.type::regtype FROM unnest(p.proargtypes) WITH ORDINALITY a(type, n) ORDER BY n), ', '))
              FROM member JOIN pg_proc p ON classid = 'pg_proc'::regclass AND p.oid = objid
              LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
             WHERE (prokind = 'f' OR aggkind = 'n')
               AND NOT EXISTS (SELECT FROM pg_proc s WHERE s.proname = p.proname AND s.provolatile = 'v' AND s.prolang > 14)
            UNION ALL
            SELECT format('%%s OPERATOR(%%I.%%s) NULL::%%s', 'NULL::' || nullif(oprleft, 0)::regtype, nspname, oprname, oprright::regtype)
              FROM member JOIN pg_operator o ON classid = 'pg_operator'::regclass AND o.oid = objid
              JOIN pg_namespace n ON n.oid = oprnamespace
            UNION ALL
            SELECT format('CAST(NULL::%%s AS %%s)', castsource::regtype, casttarget::regtype)
              FROM member JOIN pg_cast c ON classid = 'pg_cast'::regclass AND c.oid = objid
             ORDER BY 1
            """;

    private static final Map<String, Cluster> CLUSTERS = new LinkedHashMap<>();

    @AfterAll
    static void stop() {
        CLUSTERS.values().forEach(Cluster::close);
        CLUSTERS.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "embedded, ltree",
        "embedded, hstore",
        "embedded, pg_trgm",
        "debian, ltree",
        "debian, hstore",
        "debian, pg_trgm",
        "debian, postgis"
    })
    void answersEveryLineOfTheCorpus(String server, String extension) throws SQLException {
        Cluster cluster = with(server, extension);
        try (Trials trials = new Trials(cluster, extension, false)) {
            SoftAssertions all = new SoftAssertions();
            for (String text : Corpus.ofExtension(extension)) {
                if (!text.startsWith("+ ")) {
                    Trial trial = trials.of(text);
                    all.assertThat(trial.failure()).as(text).isNull();
                    all.assertThat(trial.changes()).as(text).isEmpty();
                }
            }
            all.assertAll();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "embedded, ltree, 90",
        "embedded, hstore, 60",
        "embedded, pg_trgm, 20",
        "debian, ltree, 90",
        "debian, hstore, 60",
        "debian, pg_trgm, 20",
        "debian, postgis, 600"
    })
    void acceptsEveryCallThatReads(String server, String extension, int least) throws SQLException {
        Cluster cluster = with(server, extension);
        try (Trials trials = new Trials(cluster, extension, false)) {
            Offers offers = new Offers(trials);
            List<String> calls = calls(cluster, extension);
            for (int from = 0; from < calls.size(); from += AT_A_TIME) {
                offers.offer(calls.subList(from, Math.min(calls.size(), from + AT_A_TIME)));
            }
            offers.refused.assertAll();
            assertThat(offers.reads).isGreaterThan(least);
        }
    }

    /** What fails in a list fails alone: the halves are offered again. */
    private static final class Offers {
        private final Trials trials;
        private final SoftAssertions refused = new SoftAssertions();
        private int reads;

        Offers(Trials trials) {
            this.trials = trials;
        }

        void offer(List<String> calls) {
            Trial trial = trials.of("SELECT " + String.join(", ", calls));
            if (trial.isPlainRead()) {
                reads += calls.size();
                refused.assertThat(trial.failure()).as(trial.sql()).isNull();
            } else if (calls.size() > 1) {
                offer(calls.subList(0, calls.size() / 2));
                offer(calls.subList(calls.size() / 2, calls.size()));
            }
        }
    }

    /** PostGIS calls it STABLE, and pastes its arguments into a statement. */
    @Test
    void refusesWhatBuildsSql() throws SQLException {
        Cluster cluster = with("debian", "postgis");
        try (Trials trials = new Trials(cluster, "postgis", false)) {
            String injected = "id\"::text), 1/(SELECT count(pg_advisory_lock(4711))) -- ";
            assertThat(trials.of("SELECT ST_FindExtent('places', '" + injected + "')").failure())
                    .contains("st_findextent", "builds SQL from what it is given");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tpcb-like", "simple-update", "select-only"})
    void answersTheReadsOfPgbench(String script) throws Exception {
        Path pgbench = OtherPostgres.programs().resolve("pgbench");
        assumeTrue(Files.isExecutable(pgbench), "pgbench is not installed");
        Cluster cluster = cluster("debian");
        cluster.createDatabase("bench");
        run(
                pgbench,
                "-i",
                "-q",
                "-h",
                "127.0.0.1",
                "-p",
                "" + cluster.port(),
                "-U",
                "postgres",
                "bench");
        List<String> reads =
                run(pgbench, "--show-script=" + script)
                        .lines()
                        .filter(line -> line.startsWith("SELECT"))
                        .map(line -> line.replaceAll(":\\w+", "1"))
                        .toList();
        assertThat(reads).isNotEmpty();
        try (Trials trials = new Trials(cluster, "bench", false)) {
            for (String read : reads) {
                assertThat(trials.of(read).failure()).as(read).isNull();
            }
        }
    }

    private static String run(Path program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static Cluster cluster(String server) {
        assumeTrue(server.equals("embedded") || OtherPostgres.isHere(), "no other PostgreSQL here");
        Map<String, String> quiet = Map.of("autovacuum", "off");
        return CLUSTERS.computeIfAbsent(
                server,
                _ ->
                        server.equals("embedded")
                                ? Cluster.start(quiet)
                                : Cluster.start(quiet, OtherPostgres.programs()));
    }

    /** A database named as the extension, set up. */
    private static Cluster with(String server, String extension) {
        Cluster cluster = cluster(server);
        assumeTrue(
                cluster.scalar(
                                "postgres",
                                "SELECT count(*) FROM pg_available_extensions WHERE name = '"
                                        + extension
                                        + "'")
                        .equals("1"),
                extension + " is not installed");
        cluster.createDatabase(extension);
        cluster.execute(extension, "CREATE EXTENSION " + extension);
        Corpus.ofExtension(extension).stream()
                .filter(text -> text.startsWith("+ "))
                .forEach(text -> cluster.execute(extension, text.substring(2)));
        return cluster;
    }

    private static List<String> calls(Cluster cluster, String extension) throws SQLException {
        List<String> calls = new ArrayList<>();
        try (Connection connection = cluster.connect("postgres", extension);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(CALLS.formatted(extension))) {
            while (rows.next()) {
                calls.add(rows.getString(1));
            }
        }
        return calls;
    }
}
