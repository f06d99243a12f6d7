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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The two ways statements are sent on a connection, and what the session keeps between them. */
public final class Wire {

    private final PostgresqlConnection connection;
    private final Set<String> prepared = ConcurrentHashMap.newKeySet();

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

    /**
     * Reads by a statement that the session keeps prepared: its plan is made once.
     *
     * @param types parameter types, as in {@code PREPARE name (types)}
     * @param values sent as literals: EXECUTE takes no parameters of the protocol
     */
    public <T> Flux<T> readPrepared(
            String name, String types, String sql, List<String> values, Function<Readable, T> row) {
        String literals = values.stream().map(Wire::literal).collect(Collectors.joining(", "));
        Mono<Void> ready =
                prepared.contains(name)
                        ? Mono.empty()
                        : run("PREPARE " + name + " (" + types + ") AS " + hidden(sql), List.of())
                                .then(Mono.fromRunnable(() -> prepared.add(name)));
        return ready.thenMany(read("EXECUTE " + name + " (" + literals + ")", List.of(), row));
    }

    /**
     * {@code sql} with each {@code $n} where the driver does not look: it insists on values for
     * parameters it sees. To the driver a line comment ends at a line feed, to the server also at a
     * carriage return (scan.l, "comment"), so the server reads {@code $n} and no comment.
     *
     * @param sql without strings or names that hold a dollar sign and a digit
     */
    public static String hidden(String sql) {
        return PARAMETER.matcher(sql).replaceAll("--\r$0\n");
    }

    private static final Pattern PARAMETER = Pattern.compile("\\$\\d+");

    /** Drops everything the session holds: settings, locks, prepared statements. */
    public Mono<Void> discard() {
        return script("DISCARD ALL").then(Mono.fromRunnable(prepared::clear));
    }

    /** A string literal under standard_conforming_strings, which every transaction sets. */
    private static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
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
