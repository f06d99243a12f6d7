package ai.dbtool.pg.guard;

import io.r2dbc.spi.Readable;

/**
 * One object in reach of a text that may not be.
 *
 * @param object {@code function pg_sleep(double precision)}
 * @param via {@code named}, or by which object it is reached
 * @param why the rule
 */
record Denied(String object, String via, String why) {

    static Denied of(Readable row) {
        return new Denied(
                row.get(0, String.class), row.get(1, String.class), row.get(2, String.class));
    }

    @Override
    public String toString() {
        return object + " " + why + (via.equals("named") ? "" : " (reached by " + via + ")");
    }
}
