package ai.dbtool.pg.wire;

import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcException;

import java.io.Serial;

/** The server's error message to one step. */
final class ServerError extends R2dbcException implements PostgresqlException {

    @Serial private static final long serialVersionUID = 1L;

    private final transient ErrorDetails details;

    ServerError(ErrorDetails details) {
        super(details.getMessage(), details.getCode());
        this.details = details;
    }

    @Override
    public ErrorDetails getErrorDetails() {
        return details;
    }
}
