package ai.dbtool.pg.guard;

import org.jspecify.annotations.Nullable;

/**
 * Names the state of the catalog in which something was found out, so that it need not be asked
 * again while the state is the same.
 *
 * <p>What the catalog shows is what committed transactions wrote, and each of them has a
 * transaction id: as long as a snapshot names the same ids as ended, no row of the catalog can have
 * become visible, changed or gone. So equal snapshots are a proof, not a guess with a life time; a
 * single write anywhere in the cluster ends it. Instance and database stand beside it because ids
 * are counted per instance.
 *
 * <p>On a standby ids that end are not shown by {@code pg_current_snapshot()}: no state, and
 * everything is asked each time.
 */
final class CatalogState {

    private CatalogState() {}

    /** An expression of type text, NULL on a standby; every name in it is qualified. */
    static final String SQL =
            "CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN pg_catalog.concat_ws(' ',"
                    + " pg_catalog.pg_current_snapshot(), pg_catalog.pg_postmaster_start_time(),"
                    + " pg_catalog.current_database()) END";

    /** State and search path in one row; runs under any search path. */
    static final String ASK = "SELECT " + SQL + ", pg_catalog.current_setting('search_path')";

    /** What {@link #ASK} answers, as one text; {@code null} on a standby. */
    static @Nullable String of(@Nullable String state, @Nullable String searchPath) {
        return state == null ? null : state + " " + searchPath;
    }
}
