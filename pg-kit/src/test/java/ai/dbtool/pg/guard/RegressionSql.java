package ai.dbtool.pg.guard;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.regress.Psql;
import ai.dbtool.testkit.regress.PsqlScript;
import ai.dbtool.testkit.regress.Schedule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays PostgreSQL's own regression tests with psql, and before each statement offers it to the
 * guard. testkit/guard/regress.sh runs it.
 */
public final class RegressionSql {

    private static final String DATABASE = "regression";
    private static final int PIECE_SECONDS = 30;
    private static final Pattern EXPLAIN =
            Pattern.compile("(?is)explain\\s*(?:\\([^)]*\\)|(?:analyze|verbose)\\b|\\s)*\\s*(.*)");

    private RegressionSql() {}

    /**
     * @param arguments the checkout, psql, the folder of the server's programs or {@code embedded},
     *     then names of tests; none for all
     */
    public static void main(String[] arguments) throws IOException {
        Path tests = Path.of(arguments[0]).resolve("src/test/regress");
        Path psql = Path.of(arguments[1]);
        Map<String, String> settings =
                new HashMap<>(Map.of("autovacuum", "off", "allow_in_place_tablespaces", "on"));
        settings.put("shared_preload_libraries", "");
        settings.put("log_min_duration_statement", "-1");
        List<String> only = List.of(arguments).subList(3, arguments.length);
        Tally tally = new Tally();
        try (Cluster cluster =
                arguments[2].equals("embedded")
                        ? Cluster.start(settings)
                        : Cluster.start(settings, Path.of(arguments[2]))) {
            create(cluster);
            Path results = cluster.dataDirectory().resolveSibling("results");
            Files.createDirectories(results);
            try (Trials trials = new Trials(cluster, DATABASE, false)) {
                for (String test : Schedule.of(tests)) {
                    String script = Files.readString(tests.resolve("sql").resolve(test + ".sql"));
                    boolean offers = only.isEmpty() || only.contains(test);
                    long begun = System.nanoTime();
                    play(
                            PsqlScript.pieces(script),
                            test,
                            offers ? trials : null,
                            tally,
                            () -> Psql.start(psql, cluster, DATABASE, environment(tests, results)));
                    System.out.printf("%s %d ms%n", test, (System.nanoTime() - begun) / 1_000_000);
                }
            }
        }
        tally.print(System.out);
        System.exit(tally.isGood(0.99) ? 0 : 1);
    }

    private interface Starts {
        Psql start() throws IOException;
    }

    private static void play(
            List<PsqlScript.Piece> pieces,
            String test,
            @org.jspecify.annotations.Nullable Trials trials,
            Tally tally,
            Starts psql)
            throws IOException {
        try (Psql session = psql.start()) {
            for (PsqlScript.Piece piece : pieces) {
                String where = test + ".sql:" + piece.line();
                if (trials != null && !piece.sql().isEmpty()) {
                    tally.add(where, trials.of(piece.sql()));
                    Matcher explain = EXPLAIN.matcher(piece.sql());
                    if (explain.matches() && !explain.group(1).isBlank()) {
                        tally.add(where, trials.of(explain.group(1)));
                    }
                } else if (trials != null) {
                    tally.skip();
                }
                if (session.run(piece.text(), PIECE_SECONDS) == Psql.Outcome.GONE) {
                    System.out.println(where + ": psql ended");
                    return;
                }
            }
        }
    }

    private static Map<String, String> environment(Path tests, Path results) {
        return Map.of(
                "PG_ABS_SRCDIR", tests.toString(),
                "PG_ABS_BUILDDIR", results.toString(),
                "PG_LIBDIR", results.toString(),
                "PG_DLSUFFIX", ".so");
    }

    /** As pg_regress creates it. */
    private static void create(Cluster cluster) {
        cluster.createDatabase(DATABASE);
        for (String setting :
                List.of(
                        "lc_messages TO 'C'",
                        "lc_monetary TO 'C'",
                        "lc_numeric TO 'C'",
                        "lc_time TO 'C'",
                        "bytea_output TO 'hex'",
                        "timezone_abbreviations TO 'Default'")) {
            cluster.execute("postgres", "ALTER DATABASE " + DATABASE + " SET " + setting);
        }
    }
}
