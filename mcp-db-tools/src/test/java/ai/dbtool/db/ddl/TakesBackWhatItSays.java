package ai.dbtool.db.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Each statement runs, then the {@code undo} said of it: what it changed is as before. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TakesBackWhatItSays {

    private record Case(String sql, String probe) {}

    private static final String TRIGGERS =
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'held'::regclass";

    private static final List<Case> CASES =
            List.of(
                    new Case(
                            "CREATE STATISTICS \"Held St\" ON a, b FROM held",
                            "SELECT count(*) FROM pg_statistic_ext"),
                    new Case(
                            "CREATE TRIGGER \"Tr\" BEFORE UPDATE ON held FOR EACH ROW"
                                    + " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                            TRIGGERS),
                    new Case(
                            "ALTER TABLE held ENABLE ROW LEVEL SECURITY",
                            "SELECT relrowsecurity FROM pg_class WHERE oid = 'held'::regclass"),
                    new Case("SET work_mem = '9MB'", "SELECT current_setting('work_mem')"));

    private ServedDatabase db;

    @BeforeAll
    void prepare() {
        db = ServedDatabase.of(TakesBackWhatItSays.class, "CREATE TABLE held (a int, b int)");
    }

    @AfterAll
    void close() {
        db.close();
    }

    @Test
    void whatTheStatementChanged() throws SQLException {
        try (Connection connection = db.cluster().connect("postgres", db.database());
                Statement statement = connection.createStatement()) {
            for (Case each : CASES) {
                String undo =
                        db.call("db_check_fix")
                                .with("sql", each.sql())
                                .expectOk()
                                .at("/statements/0/undo")
                                .asString("");
                String before = scalar(statement, each.probe());
                statement.execute(each.sql());
                assertThat(scalar(statement, each.probe())).as(each.sql()).isNotEqualTo(before);
                statement.execute(undo);
                assertThat(scalar(statement, each.probe())).as(undo).isEqualTo(before);
            }
        }
    }

    @Test
    void anIncludedFileIsSaidToBeUnread() {
        List<Forecast> found = Review.of("\\set x 1\nSELECT 1;\n\\i other.sql\nDROP VIEW v;");

        assertThat(found).hasSize(3);
        assertThat(found.get(1).line()).isEqualTo(3);
        assertThat(found.get(1).notRead()).contains("included file was not read");
        assertThat(found.get(1).statement()).isEqualTo("\\i other.sql");
    }

    private static String scalar(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
