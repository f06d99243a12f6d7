package ai.dbtool.pg.guard;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.regress.PsqlScript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Offers sets of queries to the guard, each on the empty tables of its schema. {@code
 * testkit/guard/queries.sh} makes them and runs this.
 */
public final class BenchmarkQueries {

    private BenchmarkQueries() {}

    /**
     * @param arguments a folder with one folder for each set, which holds {@code schema.sql} and
     *     files of queries; the folder of the server's programs or {@code embedded}
     */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> settings = Map.of("autovacuum", "off");
        boolean good = true;
        try (Cluster cluster =
                arguments[1].equals("embedded")
                        ? Cluster.start(settings)
                        : Cluster.start(settings, Path.of(arguments[1]))) {
            for (Path set : files(Path.of(arguments[0]))) {
                good &= offer(cluster, set);
            }
        }
        System.exit(good ? 0 : 1);
    }

    private static boolean offer(Cluster cluster, Path set) throws IOException {
        String name = set.getFileName().toString();
        cluster.createDatabase(name);
        for (PsqlScript.Piece piece :
                PsqlScript.pieces(Files.readString(set.resolve("schema.sql")))) {
            if (!piece.sql().isBlank()) {
                cluster.execute(name, piece.sql());
            }
        }
        Tally tally = new Tally();
        int queries = 0;
        try (Trials trials = new Trials(cluster, name, false)) {
            for (Path file : files(set)) {
                String query = file.getFileName().toString();
                if (!query.equals("schema.sql")) {
                    queries++;
                    for (PsqlScript.Piece piece : PsqlScript.pieces(Files.readString(file))) {
                        if (!piece.sql().isBlank()) {
                            tally.add(name + "/" + query, trials.of(piece.sql()));
                        }
                    }
                }
            }
        }
        System.out.printf("%n%s: %d queries%n", name, queries);
        tally.print(System.out);
        return tally.refusedNothing();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
