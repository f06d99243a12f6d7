package ai.dbtool.db.health;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Severity;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How far transaction ids and multixact ids are from their end, and when they get there. */
final class IdsArea implements HealthArea {

    private static final String DOCS =
            "https://www.postgresql.org/docs/current/routine-vacuuming.html";

    /** SetTransactionIdLimit in varsup.c: nothing that needs an id runs from here on. */
    private static final long REFUSED = (1L << 31) - 3_000_000;

    /** As above: from here on every command warns. */
    private static final long WARNED = (1L << 31) - 40_000_000;

    private static final double WEEK = 7;

    private static final Check XIDS =
            new Check(
                    "XID_WRAPAROUND_NEAR",
                    Severity.CRITICAL,
                    "age of a database's oldest transaction id: medium from 2 x autovacuum_freeze_max_age, high from"
                            + " vacuum_failsafe_age or when it ends within 7 days at the present rate, critical from"
                            + " 40 million before the end",
                    DOCS + "#VACUUM-FOR-WRAPAROUND");

    private static final Check MULTIXACTS =
            new Check(
                    "MULTIXACT_AGE",
                    Severity.CRITICAL,
                    "as above for multixact ids, with autovacuum_multixact_freeze_max_age and"
                            + " vacuum_multixact_failsafe_age",
                    DOCS + "#VACUUM-FOR-MULTIXACT-WRAPAROUND");

    /** Facts of the area. */
    record Ids(Rate rate, List<DatabaseAge> databases, List<TableAge> tables) {}

    /**
     * How fast ids are used up.
     *
     * @param seconds since the last checkpoint, over which it was measured
     * @param xidsPerDay absent when the role may not read the control file
     */
    record Rate(
            @Nullable Long seconds,
            @Nullable Long xidsPerDay,
            @Nullable Long multixactsPerDay,
            long freezeMaxAge,
            long multixactFreezeMaxAge,
            long failsafeAge,
            long multixactFailsafeAge) {}

    /**
     * Ids in use in a database, back from now.
     *
     * @param xidDaysLeft until commands are refused, at the present rate
     */
    record DatabaseAge(
            String database,
            long xidAge,
            long multixactAge,
            @Nullable Double xidDaysLeft,
            @Nullable Double multixactDaysLeft) {}

    /**
     * A table of this database, with its TOAST.
     *
     * @param vacuuming whether a vacuum of it runs now
     */
    record TableAge(
            String table,
            long xidAge,
            long multixactAge,
            long pages,
            @Nullable String lastVacuum,
            boolean vacuuming) {}

    private static final String LIMITS =
            """
            (SELECT setting::bigint FROM pg_settings WHERE name = 'autovacuum_freeze_max_age') AS freeze_max_age,
            (SELECT setting::bigint FROM pg_settings WHERE name = 'autovacuum_multixact_freeze_max_age') AS multixact_freeze_max_age,
            coalesce((SELECT setting::bigint FROM pg_settings WHERE name = 'vacuum_failsafe_age'), 1600000000) AS failsafe_age,
            coalesce((SELECT setting::bigint FROM pg_settings WHERE name = 'vacuum_multixact_failsafe_age'), 1600000000)
              AS multixact_failsafe_age
            """;

    private static final String RATE =
            """
            WITH c AS (SELECT extract(epoch FROM clock_timestamp() - checkpoint_time) AS seconds,
                              split_part(next_xid, ':', 1)::numeric * 4294967296 + split_part(next_xid, ':', 2)::numeric AS xid,
                              next_multixact_id::text::bigint AS multi
                         FROM pg_control_checkpoint()),
                 n AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::numeric AS xid,
                              (datminmxid::text::bigint + mxid_age(datminmxid)) % 4294967296 AS multi
                         FROM pg_database WHERE datname = current_database())
            SELECT c.seconds::bigint AS seconds,
                   (86400 * greatest(n.xid - c.xid, 0) / greatest(c.seconds, 1))::bigint AS xids_per_day,
                   (86400 * greatest(n.multi - c.multi, 0) / greatest(c.seconds, 1))::bigint AS multixacts_per_day,
            """
                    + LIMITS
                    + " FROM c, n";

    private static final String WITHOUT_RATE =
            "SELECT NULL::bigint AS seconds, NULL::bigint AS xids_per_day, NULL::bigint AS multixacts_per_day, "
                    + LIMITS;

    /** As routine-vacuuming counts what is left. */
    private static final String DATABASES =
            """
            SELECT datname AS database, age(datfrozenxid)::bigint AS xid_age, mxid_age(datminmxid)::bigint AS multixact_age,
                   round((%d - age(datfrozenxid)) / nullif(CAST(:xids AS numeric), 0), 1) AS xid_days_left,
                   round((%d - mxid_age(datminmxid)) / nullif(CAST(:multixacts AS numeric), 0), 1) AS multixact_days_left
              FROM pg_database ORDER BY greatest(age(datfrozenxid), mxid_age(datminmxid)) DESC, 1 LIMIT 10
            """
                    .formatted(REFUSED, REFUSED);

    private static final String TABLES =
            """
            SELECT format('%I.%I', nspname, relname) AS table, xid_age, multixact_age, pages,
                   greatest(pg_stat_get_last_vacuum_time(oid), pg_stat_get_last_autovacuum_time(oid)) AS last_vacuum,
                   EXISTS (SELECT FROM pg_stat_progress_vacuum v WHERE v.relid IN (q.oid, toast)) AS vacuuming
              FROM (SELECT c.oid, t.oid AS toast, n.nspname, c.relname,
                           greatest(age(c.relfrozenxid), age(t.relfrozenxid))::bigint AS xid_age,
                           greatest(mxid_age(c.relminmxid), mxid_age(t.relminmxid))::bigint AS multixact_age,
                           c.relpages + coalesce(t.relpages, 0)::bigint AS pages
                      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
                     WHERE c.relkind IN ('r', 'm')
                     ORDER BY greatest(age(c.relfrozenxid), age(t.relfrozenxid), mxid_age(c.relminmxid), mxid_age(t.relminmxid)) DESC,
                              pages DESC, n.nspname, c.relname LIMIT 5) q
            """;

    @Override
    public String name() {
        return "ids";
    }

    @Override
    public List<Check> checks() {
        return List.of(XIDS, MULTIXACTS);
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        return sight.tolerate("rate of transaction ids", database.rows(Rate.class, RATE))
                .flatMap(
                        rates ->
                                rates.isEmpty()
                                        ? database.rows(Rate.class, WITHOUT_RATE)
                                        : Mono.just(rates))
                .flatMap(rates -> read(rates.getFirst(), database, server, sight));
    }

    private static Mono<Checked> read(
            Rate rate, Database database, ServerFacts server, Sight sight) {
        Map<String, Long> perDay =
                Map.of(
                        "xids", rate.xidsPerDay() == null ? 0 : rate.xidsPerDay(),
                        "multixacts",
                                rate.multixactsPerDay() == null ? 0 : rate.multixactsPerDay());
        return InTurn.of(
                        database.rows(DatabaseAge.class, DATABASES, perDay),
                        sight.tolerate("oldest tables", database.rows(TableAge.class, TABLES)))
                .map(found -> judged(new Ids(rate, found.getT1(), found.getT2()), server));
    }

    private static Checked judged(Ids ids, ServerFacts server) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < ids.databases().size(); i++) {
            DatabaseAge d = ids.databases().get(i);
            String pointer = "/areas/ids/databases/" + i;
            Rate r = ids.rate();
            Severity xids =
                    severity(d.xidAge(), d.xidDaysLeft(), r.freezeMaxAge(), r.failsafeAge());
            if (xids != null) {
                findings.add(finding(XIDS, xids, d, true, pointer + "/xidAge", ids, server));
            }
            Severity multixacts =
                    severity(
                            d.multixactAge(),
                            d.multixactDaysLeft(),
                            r.multixactFreezeMaxAge(),
                            r.multixactFailsafeAge());
            if (multixacts != null) {
                findings.add(
                        finding(
                                MULTIXACTS,
                                multixacts,
                                d,
                                false,
                                pointer + "/multixactAge",
                                ids,
                                server));
            }
        }
        return new Checked(ids, findings, text(ids));
    }

    /** How bad an age is; {@code null} when autovacuum has it in hand. */
    static @Nullable Severity severity(
            long age, @Nullable Double daysLeft, long freezeMaxAge, long failsafeAge) {
        if (age >= WARNED) {
            return Severity.CRITICAL;
        }
        boolean ending = daysLeft != null && daysLeft < WEEK && age > freezeMaxAge;
        if (age >= failsafeAge || ending) {
            return Severity.HIGH;
        }
        return age >= 2 * freezeMaxAge ? Severity.MEDIUM : null;
    }

    private static Finding finding(
            Check check,
            Severity severity,
            DatabaseAge d,
            boolean xids,
            String pointer,
            Ids ids,
            ServerFacts server) {
        long age = xids ? d.xidAge() : d.multixactAge();
        Double days = xids ? d.xidDaysLeft() : d.multixactDaysLeft();
        boolean here = d.database().equals(server.database()) && !ids.tables().isEmpty();
        String target = here ? " " + ids.tables().getFirst().table() : "";
        return Finding.of(
                check.code(),
                severity,
                d.database(),
                "database "
                        + d.database()
                        + " has "
                        + (xids ? "transaction" : "multixact")
                        + " ids "
                        + age
                        + " back; at "
                        + REFUSED
                        + " the server refuses to assign any"
                        + (days == null ? "" : ", in " + days + " days at the present rate"),
                List.of(pointer),
                Remedies.sql(
                        "VACUUM (FREEZE, INDEX_CLEANUP OFF)" + target + ";",
                        "none needed",
                        "SHARE UPDATE EXCLUSIVE: reads and writes go on. In database "
                                + d.database()
                                + "; first end what holds the horizon (area vacuum)"),
                "an anti-wraparound vacuum of its oldest table is about to end");
    }

    private static String text(Ids ids) {
        Rate r = ids.rate();
        String rate =
                r.xidsPerDay() == null
                        ? "rate of ids unknown"
                        : r.xidsPerDay()
                                + " transaction ids and "
                                + r.multixactsPerDay()
                                + " multixact ids a day, by the last "
                                + r.seconds()
                                + " s";
        return rate
                + "\n"
                + new TextTable("database", "xid_age", "days_left", "multixact_age", "days_left")
                        .rows(
                                ids.databases(),
                                d ->
                                        new @Nullable Object[] {
                                            d.database(),
                                            d.xidAge(),
                                            d.xidDaysLeft(),
                                            d.multixactAge(),
                                            d.multixactDaysLeft()
                                        })
                + "\n"
                + new TextTable("oldest_table", "xid_age", "multixact_age", "pages", "vacuuming")
                        .rows(
                                ids.tables(),
                                t ->
                                        new @Nullable Object[] {
                                            t.table(),
                                            t.xidAge(),
                                            t.multixactAge(),
                                            t.pages(),
                                            t.vacuuming()
                                        });
    }
}
