package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One PostgreSQL connection.
 *
 * @param name key in the file; the {@code connection} argument of tools
 * @param host host name, address, or the folder of a Unix socket when it starts with {@code /}
 * @param port TCP port or suffix of the socket
 * @param database database name
 * @param user role
 * @param password resolved password, or {@code null} (trust, peer, .pgpass)
 * @param sslMode libpq's name: {@code disable}, {@code prefer}, {@code require}, {@code verify-ca},
 *     {@code verify-full}
 * @param sslRootCert PEM file, or {@code null}
 * @param allowPrivileged accept a role with surplus rights
 * @param allowForeignTables let guarded SQL read foreign tables
 * @param strictGuard also ask the server for its resolved tree (gate B)
 * @param maskedColumns {@code schema.table.column}: values that guarded SQL may not read
 * @param limits bounds on work over this connection, or {@code null}: as for all
 */
public record ConnectionConfig(
        String name,
        String host,
        int port,
        String database,
        String user,
        @Nullable Secret password,
        String sslMode,
        @Nullable String sslRootCert,
        boolean allowPrivileged,
        boolean allowForeignTables,
        boolean strictGuard,
        List<String> maskedColumns,
        @Nullable LimitsConfig limits) {

    /** A connection within the bounds of all. */
    public ConnectionConfig(
            String name,
            String host,
            int port,
            String database,
            String user,
            @Nullable Secret password,
            String sslMode,
            @Nullable String sslRootCert,
            boolean allowPrivileged,
            boolean allowForeignTables,
            boolean strictGuard,
            List<String> maskedColumns) {
        this(
                name,
                host,
                port,
                database,
                user,
                password,
                sslMode,
                sslRootCert,
                allowPrivileged,
                allowForeignTables,
                strictGuard,
                maskedColumns,
                null);
    }

    /** A connection without masked columns, within the bounds of all. */
    public ConnectionConfig(
            String name,
            String host,
            int port,
            String database,
            String user,
            @Nullable Secret password,
            String sslMode,
            @Nullable String sslRootCert,
            boolean allowPrivileged,
            boolean allowForeignTables,
            boolean strictGuard) {
        this(
                name,
                host,
                port,
                database,
                user,
                password,
                sslMode,
                sslRootCert,
                allowPrivileged,
                allowForeignTables,
                strictGuard,
                List.of());
    }

    /** The same within {@code bounds}. */
    public ConnectionConfig within(LimitsConfig bounds) {
        return new ConnectionConfig(
                name,
                host,
                port,
                database,
                user,
                password,
                sslMode,
                sslRootCert,
                allowPrivileged,
                allowForeignTables,
                strictGuard,
                maskedColumns,
                bounds);
    }

    /** Its own bounds, else {@code all}. */
    public LimitsConfig limitsOr(LimitsConfig all) {
        return limits == null ? all : limits;
    }
}
