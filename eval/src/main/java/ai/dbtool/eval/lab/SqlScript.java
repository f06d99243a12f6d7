package ai.dbtool.eval.lab;

import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** SQL of several statements, each sent alone, so that those that refuse a transaction work too. */
final class SqlScript {

    private SqlScript() {}

    /** The statements of {@code text}. */
    static List<String> statements(String text) {
        try {
            List<String> statements = new ArrayList<>();
            for (NativeQuery query : Parser.parseJdbcSql(text, true, false, true, false, false)) {
                if (!query.nativeSql.isBlank()) {
                    statements.add(query.nativeSql.strip());
                }
            }
            return statements;
        } catch (SQLException e) {
            throw new IllegalArgumentException("not SQL: " + e.getMessage(), e);
        }
    }

    /** Runs every statement; answers the errors, which do not end the script. */
    static List<String> run(Connection connection, String text) throws SQLException {
        List<String> errors = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String sql : statements(text)) {
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    errors.add(e.getMessage() + " in: " + sql.lines().findFirst().orElse(""));
                    if (connection.isClosed()) {
                        break;
                    }
                }
            }
        }
        return errors;
    }
}
