package ai.dbtool.pg.guard;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * One object in reach of a text that may not be.
 *
 * @param object {@code function pg_sleep(double precision)}
 * @param via {@code named}, or by which object it is reached
 * @param why the rule
 */
record Denied(String object, String via, String why) {

    /** From a row of {@link CatalogQuery} or of gate B's. */
    static Denied of(List<@Nullable String> row) {
        return new Denied(text(row.get(0)), text(row.get(1)), text(row.get(2)));
    }

    private static String text(@Nullable String cell) {
        return Objects.requireNonNull(cell, "no part of a denial is NULL");
    }

    /**
     * Whether only a name says that the text reaches the object, so that the server's own
     * resolution can show that it does not. What casts, domains and ranges bring can run while the
     * server resolves, or behind its back.
     */
    boolean isByName() {
        return !via.matches("(?s)(cast|domain|range) .*");
    }

    /** What an administrator can do about it; empty when nothing should be. */
    String remedy() {
        boolean builtIn = !object.matches("(?s)function [^(]*\\..*");
        return switch (why) {
            case Rules.VOLATILE ->
                    builtIn ? "" : "if it only reads, its owner can declare it STABLE";
            case Rules.DEFINER -> "its owner can declare it SECURITY INVOKER";
            case Rules.FOREIGN_TABLE -> "foreign_tables: allow on the connection permits them";
            default -> "";
        };
    }

    @Override
    public String toString() {
        return object + " " + why + (via.equals("named") ? "" : " (reached by " + via + ")");
    }
}
