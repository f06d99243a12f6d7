package ai.dbtool.conf.hba;

import org.jspecify.annotations.Nullable;

/**
 * Who asks for a session.
 *
 * @param user role it asks for
 * @param database it asks for; of no account for physical replication
 * @param replication whether it asks for physical replication
 * @param address one address, or {@code null} for a Unix socket
 * @param encryption of the connection
 */
public record HbaClient(
        String user,
        String database,
        boolean replication,
        @Nullable Network address,
        Encryption encryption) {

    /** What protects the connection. */
    public enum Encryption {
        NONE,
        TLS,
        GSS
    }
}
