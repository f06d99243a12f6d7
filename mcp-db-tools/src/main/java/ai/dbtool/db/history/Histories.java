package ai.dbtool.db.history;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.db.answer.Digests;

import java.nio.file.Path;
import java.util.Objects;

/** Where the history of each configured connection lies. */
public final class Histories {

    private final DbtoolConfig config;

    public Histories(DbtoolConfig config) {
        this.config = config;
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
        ConnectionConfig to =
                Objects.requireNonNull(config.connections().get(connection), "configured");
        String target = to.host() + ':' + to.port() + '/' + to.database();
        return config.stateDirectory()
                .resolve("history")
                .resolve(connection + '-' + Digests.hex(target, 4));
    }
}
