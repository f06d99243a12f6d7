package ai.dbtool.orchestrator.model.ollama;

import java.io.Serial;

/** An answer other than a 200 with a readable body. */
final class HttpFailure extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final int status;
    private final String body;

    HttpFailure(int status, String body) {
        super("HTTP " + status, null, false, false);
        this.status = status;
        this.body = body;
    }

    int status() {
        return status;
    }

    String body() {
        return body;
    }
}
