package ai.dbtool.db.table;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.table.TableResult.Statement;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/**
 * Who writes and reads the table, by the texts of pg_stat_statements that hold its name as a word.
 * A table of the same name in another schema, and a column called like it, are not told apart; what
 * triggers and foreign keys do stands under their statement.
 */
final class Statements {

    private static final String SQL =
            """
            WITH named AS (
                SELECT s.queryid, s.userid, s.calls, s.rows, s.total_exec_time AS millis,
                       CASE WHEN s.query ~* ('\\m(insert\\s+into|update(\\s+only)?|delete\\s+from(\\s+only)?|merge\\s+into(\\s+only)?|copy|truncate(\\s+table)?)'
                                             || '\\s+("?[\\w$]+"?\\s*\\.\\s*)?"?' || regexp_replace(:name, '([^\\w])', '\\\\\\1', 'g') || '\\M')
                            THEN 'write' ELSE 'read' END AS does, s.query
                  FROM {schema}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
                 WHERE d.datname = current_database() AND s.queryid IS NOT NULL
                   AND strpos(lower(s.query), lower(:name)) > 0
                   AND s.query ~* ('\\m' || regexp_replace(:name, '([^\\w])', '\\\\\\1', 'g') || '\\M')
                   AND s.query !~* '^[\\s(]*(explain|analyze|vacuum|create|alter|drop|grant|comment|set|show|declare|fetch)\\M'),
            shared AS (
                SELECT n.*, CASE does WHEN 'write' THEN 100.0 * rows / nullif(sum(rows) OVER w, 0)
                                      ELSE 100.0 * millis / nullif(sum(millis) OVER w, 0) END AS share
                  FROM named n WINDOW w AS (PARTITION BY does)),
            ranked AS (SELECT *, row_number() OVER (PARTITION BY does ORDER BY share DESC NULLS LAST, queryid) AS place FROM shared)
            SELECT queryid::text AS queryid, does, coalesce(pg_get_userbyid(userid), '') AS role, calls, rows,
                   round(millis::numeric, 1) AS total_millis, coalesce(round(share::numeric, 1), 0) AS percent,
                   left(regexp_replace(query, '\\s+', ' ', 'g'), 200) AS query
              FROM ranked WHERE place <= 5 ORDER BY does DESC, place
            """;

    private Statements() {}

    static Mono<List<Statement>> of(
            TableFinder.Found table, ServerFacts facts, Database database, Sight sight) {
        if (!facts.statements()) {
            sight.skip("who writes: pg_stat_statements cannot be read in " + facts.database());
            return Mono.just(List.of());
        }
        if (!facts.monitor()) {
            sight.skip("statements of other roles: needs pg_read_all_stats");
        }
        return sight.tolerate(
                "statements",
                database.rows(
                        Statement.class,
                        SQL.replace("{schema}", Names.quoted(facts.statementsSchema())),
                        Map.of("name", table.name())));
    }
}
