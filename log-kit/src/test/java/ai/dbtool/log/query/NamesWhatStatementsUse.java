package ai.dbtool.log.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesWhatStatementsUse {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT * FROM Orders o JOIN shop.users AS u ON o.user_id = u.id, c WHERE x = 1|orders shop.users c",
                "SELECT status, count(*) FROM \"Moves\" GROUP BY status, kind|count \"Moves\"",
                "INSERT INTO t (a, b) SELECT c, d FROM e|t e",
                "INSERT INTO t VALUES (1, 'FROM secrets'), (2, 'x')|t",
                "UPDATE t SET a = 1, b = 2 FROM f, g WHERE t.id = f.id|t f g",
                "DELETE FROM ONLY t USING a, b WHERE t.id = a.id|t a b",
                "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET x = 1|t s",
                "WITH w AS (SELECT * FROM deep) SELECT * FROM w|deep w",
                "SELECT extract(epoch FROM created), a IS DISTINCT FROM b FROM t|extract t",
                "SELECT * FROM t WHERE id IN (SELECT id FROM u) AND EXISTS (SELECT 1 FROM v)|t u v",
                "SELECT * FROM (a JOIN b ON a.x = b.x)|a b",
                "SELECT 1 FROM t FOR UPDATE OF t SKIP LOCKED|t",
                "INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1, b = 2|t",
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON s.t USING btree (x)|i s.t btree",
                "CREATE VIEW v AS SELECT * FROM a JOIN b ON a.x = b.x|v a b",
                "ALTER TABLE IF EXISTS t ADD FOREIGN KEY (x) REFERENCES r (id), ADD COLUMN y int|t r",
                "TRUNCATE a, b RESTART IDENTITY|a b",
                "LOCK TABLE a, b IN ACCESS EXCLUSIVE MODE|a b",
                "VACUUM (VERBOSE, ANALYZE) orders|orders",
                "EXPLAIN ANALYZE UPDATE t SET a = 1|t",
                "GRANT SELECT, UPDATE ON a, b TO bob, ann|a b",
                "DO $$ BEGIN PERFORM pay(1); UPDATE inside SET x = 1; END $$|pay inside",
                "SELECT nextval('tickets_seq'), lower('tickets')|nextval tickets_seq lower",
                "SELECT 'it''s FROM x' FROM t -- FROM y|t",
                "SELECT * /* FROM y */ FROM t; DELETE FROM u|t u",
                "COPY t (a, b) FROM STDIN|t stdin",
                "SELECT * FROM|``",
                "SELECT 'open FROM t|``"
            })
    void relationsAndFunctions(String sql, String names) {
        assertThat(String.join(" ", SqlNames.of(sql))).isEqualTo(names);
    }
}
