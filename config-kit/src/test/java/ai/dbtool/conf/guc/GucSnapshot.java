package ai.dbtool.conf.guc;

import ai.dbtool.testkit.postgres.Cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes {@code guc/MAJOR.tsv} from the pg_settings of the embedded PostgreSQL. How to run it for
 * another major version: docs/how-to/refresh-guc-catalogue.md.
 */
final class GucSnapshot {

    private static final String SQL =
            """
            SELECT name, context, vartype, coalesce(unit, ''), coalesce(min_val, ''),
                   coalesce(max_val, ''), coalesce(array_to_string(enumvals, ','), ''),
                   replace(replace(coalesce(boot_val, ''), E'\\t', '\\t'), E'\\n', '\\n')
            FROM pg_settings
            WHERE name NOT LIKE '%.%'
            ORDER BY name COLLATE "C"
            """;

    /** Words of all versions in one file. */
    static final Path ABOUT = Path.of("src/main/resources/ai/dbtool/conf/guc/about.tsv");

    private static final String WORDS =
            """
            SELECT name, category, short_desc, coalesce(extra_desc, '')
            FROM pg_settings
            WHERE name NOT LIKE '%.%'
            ORDER BY name COLLATE "C"
            """;

    private GucSnapshot() {}

    /** The lines of the resource as the server at hand would have them. */
    static List<String> lines(Cluster cluster) throws SQLException {
        List<String> lines = rows(cluster, SQL, 8);
        lines.addFirst("# name context vartype unit min max enumvals boot_val; tab-separated");
        return lines;
    }

    /** The lines of {@link #ABOUT} that the server at hand knows. */
    static List<String> about(Cluster cluster) throws SQLException {
        return rows(cluster, WORDS, 4);
    }

    private static List<String> rows(Cluster cluster, String sql, int columns) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = cluster.connect("postgres", "postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    cells.add(rows.getString(i));
                }
                lines.add(String.join("\t", cells));
            }
        }
        return lines;
    }

    static Path resource(int major) {
        return Path.of("src/main/resources/ai/dbtool/conf/guc", major + ".tsv");
    }

    /** Major version of the embedded server. */
    static int major(Cluster cluster) {
        return Integer.parseInt(
                        cluster.scalar("postgres", "SELECT current_setting('server_version_num')"))
                / 10_000;
    }

    static void write(Cluster cluster) throws SQLException, IOException {
        Files.writeString(resource(major(cluster)), String.join("\n", lines(cluster)) + "\n");
    }
}
