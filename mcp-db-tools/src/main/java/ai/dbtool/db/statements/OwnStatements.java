package ai.dbtool.db.statements;

/**
 * SQL about entries {@code s} of pg_stat_statements with their role {@code r}, for whoever reads
 * them.
 */
public final class OwnStatements {

    /**
     * Whether this tool ran it: of its role, transaction control, cursors and whatever reads the
     * catalog.
     */
    public static final String CONDITION =
            """
            (r.rolname = current_user
             AND (s.query ~ '\\mpg_(catalog|class|proc|type|operator|roles|settings|namespace)\\M'
                  OR s.query ~* '^\\s*(begin|commit|rollback|set|show|declare|fetch|close|discard|deallocate|prepare dbtool|explain|select q\\.\\* from \\(values)'))
            """;

    /** Deforming (17) is part of generation. */
    private static final String JIT =
            "round(sum(s.jit_generation_time + s.jit_inlining_time + s.jit_optimization_time"
                    + " + s.jit_emission_time)::numeric, 3)";

    private OwnStatements() {}

    /** The time spent on blocks: one pair of columns until 16, one for each kind from 17 on. */
    public static String ioMillis(int major) {
        return major < 17
                ? "s.blk_read_time + s.blk_write_time"
                : "s.shared_blk_read_time + s.shared_blk_write_time + s.local_blk_read_time"
                        + " + s.local_blk_write_time + s.temp_blk_read_time + s.temp_blk_write_time";
    }

    /** The time spent on compiling, summed; counted from 15 on. */
    public static String jitMillis(int major) {
        return major >= 15 ? JIT : "NULL::numeric";
    }
}
