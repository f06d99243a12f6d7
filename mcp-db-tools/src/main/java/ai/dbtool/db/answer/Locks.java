package ai.dbtool.db.answer;

import ai.dbtool.pg.Database;

import reactor.core.publisher.Mono;

/**
 * Definitions without waiting. Whatever prints an expression ({@code pg_get_expr}, {@code
 * pg_get_indexdef}, {@code pg_get_viewdef}, ..) takes ACCESS SHARE on the relations in it
 * (set_relation_column_names and AcquireRewriteLocks in the server; seen on 15 and 18), so it waits
 * for an {@code ALTER TABLE} that holds ACCESS EXCLUSIVE, and queues behind one that waits for it.
 * Of these relations names, columns, keys and counters are read all the same. Between the look at
 * pg_locks and the read a lock may come: then {@code lock_timeout} ends the read.
 */
public final class Locks {

    /** Stands for a text that was not read. */
    public static final String NOT_READ = "(not read: locked)";

    /**
     * A CTE {@code hidden(oid)}: relations, views over them, functions and policies that name them,
     * whose definitions would have to wait; needs {@link Sizes#LOCKED}.
     */
    public static final String HIDDEN =
            """
            hidden AS MATERIALIZED (
                SELECT oid FROM locked
                UNION
                SELECT r.ev_class FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
                 WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
                   AND d.refobjid IN (SELECT oid FROM locked)
                UNION
                SELECT d.objid FROM pg_depend d
                 WHERE d.classid IN ('pg_proc'::regclass, 'pg_policy'::regclass) AND d.refclassid = 'pg_class'::regclass
                   AND d.refobjid IN (SELECT oid FROM locked))
            """;

    /** Who is in the way of relation {@code c}; null for nobody. Needs {@link #HIDDEN}. */
    public static final String BY =
            """
            CASE WHEN EXISTS (SELECT FROM hidden WHERE hidden.oid = c.oid) THEN coalesce(
                 (SELECT format('%s in ACCESS EXCLUSIVE mode by %s', CASE WHEN l.granted THEN 'locked' ELSE 'about to be locked' END,
                                coalesce('pid ' || l.pid || coalesce(' (' || a.state || ')', ''), 'a prepared transaction'))
                    FROM pg_locks l LEFT JOIN pg_index i ON i.indexrelid = l.relation LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                   WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND coalesce(i.indrelid, l.relation) = c.oid
                     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                   ORDER BY l.granted DESC, l.pid LIMIT 1), 'made of a relation that is locked in ACCESS EXCLUSIVE mode') END
            """;

    private Locks() {}

    /** {@code definition}, an SQL text, unless {@code oid} is hidden. */
    public static String unless(String oid, String definition) {
        return "CASE WHEN EXISTS (SELECT FROM hidden WHERE hidden.oid IN (%s)) THEN '%s' ELSE %s END"
                .formatted(oid, NOT_READ, definition);
    }

    /** A condition: the definitions of relation {@code oid} can be read without waiting. */
    public static String free(String oid) {
        return """
                %s NOT IN (SELECT l.relation FROM pg_locks l
                            WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.relation IS NOT NULL
                              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))"""
                .formatted(oid);
    }

    private static final String ALL =
            "WITH "
                    + Sizes.LOCKED
                    + ", "
                    + HIDDEN
                    + """
                    SELECT format('%I.%I', n.nspname, c.relname) AS relation,
                    """
                    + BY
                    + """
                     AS by
                      FROM locked JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace
                     ORDER BY 1 LIMIT 5
                    """;

    /** A relation that is in use by somebody alone. */
    record Held(String relation, String by) {}

    /** Notes which relations are not judged by their definitions. */
    public static Mono<Void> noteAll(Database database, Sight sight) {
        return sight.tolerate("locked relations", database.rows(Held.class, ALL))
                .doOnNext(
                        held ->
                                held.forEach(
                                        h ->
                                                sight.skip(
                                                        h.relation()
                                                                + " is "
                                                                + h.by()
                                                                + ": its indexes and policies are not"
                                                                + " judged; db_activity shows who"
                                                                + " waits")))
                .then();
    }

    /** Notes that {@code relation} is not told whole, {@code by} as {@link #BY} says. */
    public static void note(Sight sight, String relation, String by) {
        sight.skip(
                relation
                        + " is "
                        + by
                        + ": its expressions and definitions are not read and its size is what"
                        + " the catalog last knew; db_activity shows who waits");
    }
}
