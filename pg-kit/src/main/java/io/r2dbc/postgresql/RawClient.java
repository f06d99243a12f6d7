package io.r2dbc.postgresql;

import io.r2dbc.postgresql.client.Client;

import org.jspecify.annotations.NullMarked;

/**
 * The driver's protocol client under a connection. It stands in the driver's package because the
 * driver keeps the one method that is needed to itself: docs/decisions/140-own-messages.md.
 */
@NullMarked
public final class RawClient {

    private RawClient() {}

    /** The client that {@code connection}, one of the driver's own, talks through. */
    public static Client of(io.r2dbc.postgresql.api.PostgresqlConnection connection) {
        return ((PostgresqlConnection) connection).getClient();
    }
}
