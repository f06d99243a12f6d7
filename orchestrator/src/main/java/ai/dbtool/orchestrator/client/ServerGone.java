package ai.dbtool.orchestrator.client;

import java.io.Serial;

/** The other side of a connection ended. */
final class ServerGone extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    ServerGone(String server) {
        super("server " + server + " ended", null, false, false);
    }
}
