package ai.dbtool.db.health;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Remedy;
import ai.dbtool.mcp.tool.Finding.Severity;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;

/** How much every sequence, or the column it feeds, has left. */
final class SequencesArea implements HealthArea {

    private static final Check EXHAUSTED =
            new Check(
                    "SEQUENCE_EXHAUSTED",
                    Severity.CRITICAL,
                    "90 % of the values that a sequence or the column it feeds can take are used (high), or all (critical)",
                    "https://www.postgresql.org/docs/current/sql-createsequence.html");

    private static final double NEARLY_USED_PERCENT = 90;

    /**
     * Facts of the area, nearest to its end first, at most 200.
     *
     * @param total how many there are
     */
    record Sequences(List<SequenceRow> sequences, List<String> unreadable, long total) {}

    /** How many there are, and how many of them cannot be read. */
    record Count(long total, long unreadable) {}

    private static final String COUNT =
            """
            SELECT count(*) AS total,
                   count(*) FILTER (WHERE NOT has_sequence_privilege(c.oid, 'SELECT, USAGE')) AS unreadable
              FROM pg_class c
             WHERE c.relkind = 'S' AND c.relpersistence <> 't'
               AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
            """;

    /**
     * One sequence.
     *
     * @param maxValue the sequence's own end ({@code minvalue} when it descends)
     * @param remaining how many more values it, or the narrower column it feeds, can take
     * @param ownedBy the narrowest column that owns it or takes its default from it
     */
    record SequenceRow(
            String sequence,
            String dataType,
            @Nullable Long lastValue,
            long maxValue,
            long increment,
            boolean cycle,
            long remaining,
            double usedPercent,
            @Nullable String ownedBy,
            @Nullable String ownerTable,
            @Nullable String ownerColumn,
            @Nullable String columnType,
            @Nullable Long columnMax,
            boolean readable) {}

    /*
     * last_value is NULL before the first nextval and without the right to read it. A column is found
     * by ownership (serial, identity) and by default (nextval in pg_attrdef); the narrowest counts. Names
     * are made for those that are returned.
     */
    private static final String SEQUENCES =
            """
            WITH seq AS MATERIALIZED (
                SELECT c.oid, c.relnamespace, c.relname, s.seqtypid, s.seqmin, s.seqmax, s.seqstart, s.seqincrement AS increment,
                       s.seqcycle AS cycle, p.readable, CASE WHEN p.readable THEN pg_sequence_last_value(c.oid) END AS last_value
                  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
                 CROSS JOIN LATERAL (SELECT has_sequence_privilege(c.oid, 'SELECT, USAGE') AS readable OFFSET 0) p
                 WHERE c.relpersistence <> 't'
                   AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)),
            fed AS (
                SELECT d.objid AS seq, d.refobjid AS rel, d.refobjsubid AS num FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid
                 WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
                   AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
                UNION
                SELECT d.refobjid, ad.adrelid, ad.adnum
                  FROM pg_depend d JOIN pg_attrdef ad ON ad.oid = d.objid JOIN pg_sequence s ON s.seqrelid = d.refobjid
                 WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass),
            col AS (
                SELECT DISTINCT ON (f.seq) f.seq, f.rel, a.attname, a.atttypid, a.atttypmod, a.column_max
                  FROM fed f
                 CROSS JOIN LATERAL (
                       SELECT t.attname, t.atttypid, t.atttypmod,
                              CASE coalesce((SELECT nullif(y.typbasetype, 0) FROM pg_type y WHERE y.oid = t.atttypid), t.atttypid)
                                   WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
                                   WHEN 'int8'::regtype THEN 9223372036854775807 END AS column_max
                         FROM pg_attribute t WHERE t.attrelid = f.rel AND t.attnum = f.num OFFSET 0) a
                 ORDER BY f.seq, a.column_max NULLS LAST, f.rel, f.num),
            bound AS (
                SELECT s.*, col.rel, col.attname, col.atttypid, col.atttypmod, col.column_max,
                       least(s.seqmax, coalesce(col.column_max, s.seqmax))::numeric AS ceiling
                  FROM seq s LEFT JOIN col ON col.seq = s.oid),
            measured AS (
                SELECT b.*,
                       CASE WHEN increment > 0 THEN ceiling - coalesce(last_value, seqstart - increment)
                            ELSE coalesce(last_value, seqstart - increment) - seqmin::numeric END AS room,
                       CASE WHEN increment > 0 THEN ceiling - seqmin ELSE seqmax::numeric - seqmin END AS width
                  FROM bound b),
            first AS (
                SELECT m.*, least(greatest(floor(room / abs(increment)), 0), 9223372036854775807)::bigint AS remaining,
                       CASE WHEN last_value IS NULL THEN 0
                            ELSE round(100 * least(1, greatest(0, 1 - room / nullif(width, 0))), 2) END AS used_percent
                  FROM measured m ORDER BY used_percent DESC NULLS LAST, remaining, relname LIMIT 200)
            SELECT format('%I.%I', n.nspname, f.relname) AS sequence, format_type(f.seqtypid, NULL) AS data_type, last_value,
                   CASE WHEN increment > 0 THEN seqmax ELSE seqmin END AS max_value, increment, cycle, remaining, used_percent,
                   CASE WHEN f.rel IS NOT NULL THEN format('%I.%I.%I', tn.nspname, t.relname, f.attname) END AS owned_by,
                   CASE WHEN f.rel IS NOT NULL THEN format('%I.%I', tn.nspname, t.relname) END AS owner_table,
                   quote_ident(f.attname) AS owner_column, format_type(f.atttypid, f.atttypmod) AS column_type, column_max, readable
              FROM first f JOIN pg_namespace n ON n.oid = f.relnamespace
              LEFT JOIN pg_class t ON t.oid = f.rel LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
             ORDER BY used_percent DESC NULLS LAST, remaining, sequence
            """;

    @Override
    public String name() {
        return "sequences";
    }

    @Override
    public boolean readsEveryTable() {
        return true;
    }

    @Override
    public List<Check> checks() {
        return List.of(EXHAUSTED);
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        return sight.tolerate("sequences", database.rows(SequenceRow.class, SEQUENCES))
                .flatMap(
                        rows ->
                                sight.tolerate("sequences", database.rows(Count.class, COUNT))
                                        .map(counts -> judged(rows, counts, server, sight)));
    }

    private static Checked judged(
            List<SequenceRow> rows, List<Count> counts, ServerFacts server, Sight sight) {
        long unreadable = counts.isEmpty() ? 0 : counts.getFirst().unreadable();
        if (unreadable > 0) {
            sight.skip(
                    "last value of "
                            + unreadable
                            + " sequences: GRANT pg_read_all_data TO "
                            + server.user());
        }
        return judged(
                new Sequences(
                        rows.stream().filter(SequenceRow::readable).toList(),
                        rows.stream()
                                .filter(s -> !s.readable())
                                .map(SequenceRow::sequence)
                                .toList(),
                        counts.isEmpty() ? rows.size() : counts.getFirst().total()));
    }

    private static Checked judged(Sequences all) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < all.sequences().size(); i++) {
            SequenceRow s = all.sequences().get(i);
            // A sequence that cycles never ends, unless its column is too narrow for it.
            boolean ends = !s.cycle() || isNarrowed(s);
            if (ends && s.lastValue() != null && s.usedPercent() >= NEARLY_USED_PERCENT) {
                findings.add(finding(s, "/areas/sequences/sequences/" + i));
            }
        }
        return new Checked(all, findings, text(all));
    }

    private static boolean isNarrowed(SequenceRow s) {
        return s.increment() > 0 && s.columnMax() != null && s.columnMax() < s.maxValue();
    }

    private static Finding finding(SequenceRow s, String pointer) {
        String by =
                isNarrowed(s)
                        ? "column " + s.ownedBy() + " (" + s.columnType() + ")"
                        : s.sequence();
        return Finding.of(
                EXHAUSTED.code(),
                s.remaining() == 0 ? Severity.CRITICAL : Severity.HIGH,
                s.sequence(),
                s.sequence()
                        + " is at "
                        + s.lastValue()
                        + "; "
                        + by
                        + " can take "
                        + s.remaining()
                        + " more values",
                List.of(pointer + "/lastValue", pointer + "/remaining"),
                remedy(s),
                "the column's values are reused or its rows come from elsewhere");
    }

    private static @Nullable Remedy remedy(SequenceRow s) {
        StringBuilder statement = new StringBuilder();
        StringBuilder undo = new StringBuilder();
        if (s.increment() > 0
                && (!s.dataType().equals("bigint") || s.maxValue() < Long.MAX_VALUE)) {
            statement
                    .append("ALTER SEQUENCE ")
                    .append(s.sequence())
                    .append(" AS bigint NO MAXVALUE;");
            undo.append("ALTER SEQUENCE ")
                    .append(s.sequence())
                    .append(" AS ")
                    .append(s.dataType())
                    .append(" MAXVALUE ")
                    .append(s.maxValue())
                    .append(';');
        }
        boolean narrowColumn = s.columnMax() != null && s.columnMax() < Long.MAX_VALUE;
        if (narrowColumn) {
            String column =
                    "ALTER TABLE " + s.ownerTable() + " ALTER COLUMN " + s.ownerColumn() + " TYPE ";
            statement.insert(0, column + "bigint; ");
            undo.append(' ').append(column).append(s.columnType()).append(';');
        }
        if (statement.isEmpty()) {
            return null;
        }
        return Remedies.sql(
                statement.toString().strip(),
                undo.toString().strip() + " (only while the values still fit)",
                narrowColumn
                        ? "ACCESS EXCLUSIVE on "
                                + s.ownerTable()
                                + " while it and its indexes are rewritten"
                        : "SHARE ROW EXCLUSIVE on the sequence, an instant");
    }

    private static String text(Sequences all) {
        if (all.sequences().isEmpty()) {
            return "no readable sequences";
        }
        return new TextTable(
                                "sequence",
                                "type",
                                "last",
                                "max",
                                "remaining",
                                "used_%",
                                "feeds",
                                "column_type")
                        .rows(
                                all.sequences().stream().limit(20).toList(),
                                s ->
                                        new @Nullable Object[] {
                                            s.sequence(), s.dataType(), s.lastValue(), s.maxValue(),
                                            s.remaining(), s.usedPercent(), s.ownedBy(),
                                                    s.columnType()
                                        })
                + (all.sequences().size() > 20
                        ? "\n" + (all.total() - all.unreadable().size() - 20) + " more, less used"
                        : "");
    }
}
