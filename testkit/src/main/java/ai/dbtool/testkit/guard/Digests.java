package ai.dbtool.testkit.guard;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** Contents of every table, materialized view and catalog of a database, by name. */
final class Digests {

    /** One SELECT for each; the sum of hashes does not depend on the order of rows. */
    private static final String SELECTS =
            """
            SELECT string_agg(format('SELECT %L, concat(count(*), '' '', sum(hashtextextended(digested::text, 0)))
                                      FROM ONLY %s digested',
                     CASE nspname WHEN 'pg_catalog' THEN 'catalog ' ELSE 'table ' END || nspname || '.' || relname,
                     c.oid::regclass), ' UNION ALL ')
            FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            WHERE relkind IN ('r', 'm') AND relpersistence <> 't'
            """;

    private Digests() {}

    static Map<String, String> read(Connection connection) throws SQLException {
        Map<String, String> digests = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(scalar(connection, SELECTS))) {
            while (row.next()) {
                digests.put(row.getString(1), row.getString(2));
            }
        }
        return digests;
    }

    static String scalar(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
