package ai.dbtool.pg.wire;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.List;
import java.util.function.Function;

/** The two ways statements are sent on a connection. */
public final class Wire {

    private final PostgresqlConnection connection;

    /** Statements go over {@code connection}, one after the other. */
    public Wire(PostgresqlConnection connection) {
        this.connection = connection;
    }

    /** The driver's connection, for cancel requests. */
    public PostgresqlConnection connection() {
        return connection;
    }

    /**
     * Runs constant text of ours by the simple protocol: several statements in one message. Never
     * for text that holds anything of a caller's.
     */
    public Mono<Void> script(String constant) {
        return connection
                .createStatement(constant)
                .execute()
                .concatMap(PostgresqlResult::getRowsUpdated)
                .then();
    }

    /** Runs one statement by the extended protocol and ignores rows. */
    public Mono<Void> run(String sql, List<@Nullable String> parameters) {
        return statement(sql, parameters)
                .execute()
                .concatMap(PostgresqlResult::getRowsUpdated)
                .then();
    }

    /** Runs one statement by the extended protocol; the server refuses a second statement. */
    public <T> Flux<T> read(
            String sql, List<@Nullable String> parameters, Function<Readable, T> row) {
        return statement(sql, parameters).execute().concatMap(result -> result.map(row));
    }

    /** As {@link #run}, giving the raw results: metadata and notices. */
    public Flux<PostgresqlResult> results(String sql, List<@Nullable String> parameters) {
        return statement(sql, parameters).execute();
    }

    private PostgresqlStatement statement(String sql, List<@Nullable String> parameters) {
        // Without a fetch size or parameters the driver chooses the simple protocol.
        PostgresqlStatement statement = connection.createStatement(sql).fetchSize(FETCH_ROWS);
        for (int i = 0; i < parameters.size(); i++) {
            // Text of no type, as psql sends it: the server infers the type from the query.
            statement.bind(i, Parameters.in(PostgresqlObjectId.UNSPECIFIED, parameters.get(i)));
        }
        return statement;
    }

    /** Rows per message of the extended protocol. */
    private static final int FETCH_ROWS = 1_000;
}
