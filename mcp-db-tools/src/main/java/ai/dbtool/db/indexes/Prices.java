package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.CountedSince;
import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.indexes.IndexAdvice.Price;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What an index would cost with every write. */
final class Prices {

    /** An insertion into a leaf: record header, item, alignment (xl_btree_insert). */
    private static final double WAL_OF_AN_ENTRY = 64;

    record WriteRow(
            double insertsPerSecond,
            double updatesPerSecond,
            double hotPerSecond,
            @Nullable Double hotPercent,
            List<String> replaces) {}

    private static final String WRITES =
            """
            SELECT t.n_tup_ins / s.seconds AS inserts_per_second, t.n_tup_upd / s.seconds AS updates_per_second,
                   t.n_tup_hot_upd / s.seconds AS hot_per_second,
                   round(100.0 * t.n_tup_hot_upd / nullif(t.n_tup_upd, 0), 1) AS hot_percent,
                   ARRAY(SELECT format('%I.%I', n.nspname, x.relname)
                           FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = x.relnamespace
                           JOIN pg_am am ON am.oid = x.relam
                          WHERE i.indrelid = t.relid AND am.amname = 'btree' AND NOT i.indisunique AND i.indpred IS NULL
                            AND i.indexprs IS NULL AND i.indisvalid AND i.indnatts = i.indnkeyatts
                            AND NOT (i.indisclustered OR i.indisreplident)
                            AND (SELECT bool_and(o = 0) FROM unnest(i.indoption::int2[]) o)
                            AND ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY u(num, pos)
                                        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.num ORDER BY u.pos)
                                = (CAST(:keys AS text[]))[1 : i.indnkeyatts]
                          ORDER BY 1) AS replaces
              FROM pg_stat_user_tables t,
                   (SELECT greatest(1, extract(epoch FROM now() - {since})) AS seconds) s
             WHERE t.schemaname = :schema AND t.relname = :table
            """
                    .replace("{since}", CountedSince.SQL);

    record UpdateRow(String query, long calls) {}

    private static final String UPDATES =
            """
            SELECT s.query, s.calls FROM {schema}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
             WHERE d.datname = current_database() AND s.query ~* '^\\s*update\\M'
               AND strpos(lower(s.query), lower(:table)) > 0
             ORDER BY s.calls DESC LIMIT 100
            """;

    /** The price, and the indexes that become superfluous. */
    record Priced(Price price, List<String> replaces) {}

    private Prices() {}

    static Mono<Priced> of(
            Candidate candidate,
            double entryBytes,
            Database database,
            ServerFacts facts,
            Sight sight) {
        Mono<List<UpdateRow>> updates =
                facts.statements()
                        ? sight.tolerate(
                                "statements that update",
                                database.rows(
                                        UpdateRow.class,
                                        UPDATES.replace(
                                                "{schema}", Names.quoted(facts.statementsSchema())),
                                        Map.of("table", candidate.table())))
                        : Mono.just(List.of());
        return sight.tolerate(
                        "writes of " + candidate.qualified(),
                        database.rows(
                                WriteRow.class,
                                WRITES,
                                Map.of(
                                        "schema", candidate.schema(),
                                        "table", candidate.table(),
                                        "keys", prefix(candidate))))
                .zipWhen(_ -> updates)
                .map(t -> priced(candidate, entryBytes, t.getT1(), t.getT2()));
    }

    /** Leading columns; an index over some rows or an expression replaces none. */
    private static List<String> prefix(Candidate candidate) {
        return candidate.where() != null
                ? List.of()
                : candidate.keys().stream()
                        .takeWhile(key -> key.expression() == null)
                        .map(Key::column)
                        .toList();
    }

    private static Priced priced(
            Candidate candidate, double entryBytes, List<WriteRow> rows, List<UpdateRow> updates) {
        WriteRow row = rows.isEmpty() ? new WriteRow(0, 0, 0, null, List.of()) : rows.getFirst();
        long own =
                updates.stream()
                        .filter(u -> sets(u.query(), candidate))
                        .mapToLong(UpdateRow::calls)
                        .sum();
        long all = updates.stream().mapToLong(UpdateRow::calls).sum();
        double lost = all == 0 ? 0 : row.hotPerSecond() * own / all;
        double writes =
                candidate.share()
                        * (row.insertsPerSecond()
                                + row.updatesPerSecond()
                                - row.hotPerSecond()
                                + lost);
        return new Priced(
                new Price(
                        round(writes),
                        row.hotPercent(),
                        own,
                        round(writes * (WAL_OF_AN_ENTRY + entryBytes))),
                row.replaces());
    }

    /** Whether an UPDATE assigns to a column of the index. */
    static boolean sets(String update, Candidate candidate) {
        String assigned =
                update.replaceAll("(?is)^.*?\\bset\\b", "")
                        .replaceAll("(?is)\\b(where|from|returning)\\b.*$", "");
        return candidate.written().stream()
                .anyMatch(
                        column ->
                                Pattern.compile(
                                                "(?i)(^|[,(\\s\"])"
                                                        + Pattern.quote(column)
                                                        + "\"?\\s*[=,)]")
                                        .matcher(assigned)
                                        .find());
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
