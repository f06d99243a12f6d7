package ai.dbtool.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FindsTheRowsOfWrites {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE t SET a = $1, b = $2 WHERE id = $3 | SELECT * FROM t WHERE id = $1",
                "update only s.\"T x\" as y set a = $1 where y.id = $2 and y.k = $2 returning *"
                        + " | SELECT * FROM only s.\"T x\" as y where y.id = $1 and y.k = $1",
                "UPDATE t SET a = u.b FROM u JOIN v ON v.id = u.id WHERE t.id = u.id AND v.k = $1"
                        + " | SELECT * FROM t, u JOIN v ON v.id = u.id WHERE t.id = u.id AND v.k = $1",
                "UPDATE t SET a = (SELECT x FROM u WHERE u.id = $1), f = b IS DISTINCT FROM c WHERE k = $2"
                        + " | SELECT * FROM t WHERE k = $1",
                "UPDATE t SET a = $1 | SELECT * FROM t",
                "DELETE FROM t WHERE id IN ($1 /*, ... */) | SELECT * FROM t WHERE id IN ($1  )",
                "DELETE FROM t USING u WHERE t.id = u.id RETURNING t.id | SELECT * FROM t, u WHERE t.id = u.id",
                "DELETE FROM t | SELECT * FROM t",
                "INSERT INTO t(a, b) SELECT a, $1 FROM u WHERE c = $2 ON CONFLICT DO NOTHING"
                        + " | SELECT a, $1 FROM u WHERE c = $2",
                "SELECT * FROM t WHERE k = $1 LIMIT $2 FOR UPDATE SKIP LOCKED | SELECT * FROM t WHERE k = $1 LIMIT $2",
                "SELECT a FROM t WHERE k = $1 FOR NO KEY UPDATE OF t | SELECT a FROM t WHERE k = $1",
            })
    void where(String write, String select) {
        assertThat(RowsOfWrites.of(write)).isEqualTo(select);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM t WHERE substring(a for $1) = $2",
                "INSERT INTO t VALUES ($1, $2)",
                "UPDATE t SET a = $1 WHERE CURRENT OF c",
                "WITH x AS (SELECT 1) DELETE FROM t WHERE id IN (SELECT * FROM x)",
                "VACUUM t",
                "",
            })
    void notWhereThereAreNone(String sql) {
        assertThat(RowsOfWrites.of(sql)).isNull();
    }
}
