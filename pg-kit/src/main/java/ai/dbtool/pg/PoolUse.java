package ai.dbtool.pg;

/**
 * The connections to one database at one moment.
 *
 * @param connection name in the configuration
 * @param used connections that serve a call
 * @param idle connections that are open and free
 * @param waiting calls that wait for one
 * @param most connections there may be
 */
public record PoolUse(String connection, int used, int idle, int waiting, int most) {

    /** Whether the next call has to wait. */
    public boolean exhausted() {
        return used >= most;
    }
}
