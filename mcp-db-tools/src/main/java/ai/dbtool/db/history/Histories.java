package ai.dbtool.db.history;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.db.answer.Digests;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;

/** Where the history of each configured connection lies. */
public final class Histories {

    private final DbtoolConfig config;

    public Histories(DbtoolConfig config) {
        this.config = config;
    }

    /** A connection, the database it leads to, and its history. */
    public record Named(String connection, String database, History history) {}

    /**
     * The history of the connection that {@link Databases#open} would open for {@code caller}, also
     * when its server does not answer now: then the past is what is asked for. Fails as it does.
     */
    public Mono<Named> open(Databases databases, Principal caller, @Nullable String connection) {
        return databases
                .open(caller, connection)
                .map(Database::name)
                .onErrorResume(
                        ToolFailure.class,
                        failure ->
                                failure.code().equals("unreachable")
                                        ? Mono.just(
                                                connection == null
                                                        ? databases.names(caller).getFirst()
                                                        : connection)
                                        : Mono.error(failure))
                .map(name -> new Named(name, configured(name).database(), of(name)));
    }

    /** What is to be made of a history. */
    public interface Reading<T> {
        T of(Named named) throws IOException;
    }

    /** Opens a history as {@link #open} and reads it on a thread that may wait. */
    public <T> Mono<T> read(
            Databases databases,
            Principal caller,
            @Nullable String connection,
            Reading<T> reading) {
        return open(databases, caller, connection)
                .flatMap(named -> waiting(() -> reading.of(named)));
    }

    /** Reads the history of the {@code connection} that is open, on a thread that may wait. */
    public <T> Mono<T> read(String connection, ReadingHistory<T> reading) {
        return waiting(() -> reading.of(of(connection)));
    }

    /** As {@link Reading}, of the history alone. */
    public interface ReadingHistory<T> {
        T of(History history) throws IOException;
    }

    private static <T> Mono<T> waiting(Callable<T> reading) {
        return Mono.fromCallable(reading).subscribeOn(Schedulers.boundedElastic());
    }

    private ConnectionConfig configured(String connection) {
        return Objects.requireNonNull(config.connections().get(connection), "configured");
    }

    /** The history of {@code connection}, which need not have begun. */
    public History of(String connection) {
        return new History(folder(connection));
    }

    /**
     * Its folder: named after the connection and what it leads to, since {@code main} is whatever
     * the command line says.
     */
    public Path folder(String connection) {
        ConnectionConfig to = configured(connection);
        String target = to.host() + ':' + to.port() + '/' + to.database();
        return config.stateDirectory()
                .resolve("history")
                .resolve(connection + '-' + Digests.hex(target, 4));
    }
}
