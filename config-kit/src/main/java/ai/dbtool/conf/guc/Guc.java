package ai.dbtool.conf.guc;

import java.util.List;

/**
 * What PostgreSQL knows about a setting; the columns of pg_settings.
 *
 * @param name as PostgreSQL spells it
 * @param context who may change it when: {@code postmaster} needs a restart, {@code internal} is
 *     never settable
 * @param vartype bool, integer, real, string or enum
 * @param unit base unit, empty when there is none: {@code 8kB}, {@code ms}
 * @param min smallest value in base units, empty when unbounded
 * @param max largest value in base units, empty when unbounded
 * @param enumvals allowed values of an enum
 * @param bootValue value when nothing sets it, in base units
 */
public record Guc(
        String name,
        String context,
        String vartype,
        String unit,
        String min,
        String max,
        List<String> enumvals,
        String bootValue) {

    public Guc {
        enumvals = List.copyOf(enumvals);
    }

    /** Whether a change takes effect only at a restart. */
    public boolean needsRestart() {
        return context.equals("postmaster");
    }

    /** Whether it is a number. */
    public boolean numeric() {
        return vartype.equals("integer") || vartype.equals("real");
    }
}
