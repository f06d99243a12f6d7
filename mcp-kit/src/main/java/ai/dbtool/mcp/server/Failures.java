package ai.dbtool.mcp.server;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.Untrusted;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.Exceptions;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Decides what of an error crosses the wire. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Characters of a message: what was given is repeated in it, and may be of any length. */
    private static final int MOST_TOLD = 4_000;

    private final CallGuard guard;

    Failures(CallGuard guard) {
        this.guard = guard;
    }

    /**
     * What the caller learns.
     *
     * @param code stable
     * @param message safe to send
     * @param reference the code again, or the correlation id
     * @param mendable whether the caller can do something about it
     */
    record Told(String code, String message, String reference, boolean mendable) {}

    /** A correlation id: short enough to be read out, long enough not to be met twice. */
    static String id() {
        return UUID.randomUUID().toString().substring(0, 13);
    }

    /** As below, for what is no recorded call. */
    Told tell(Throwable error, String where) {
        return tell(error, where, id());
    }

    /** Logs what is not told, under the correlation id {@code id}. */
    Told tell(Throwable error, String where, String id) {
        if (bare(error) instanceof ToolFailure failure) {
            String message = Untrusted.cut(guard.redact(failure.getMessage()), MOST_TOLD);
            return new Told(failure.code(), message, failure.code(), true);
        }
        LOG.error("{}: correlation id {}: {}", where, id, details(error));
        return new Told(
                "internal",
                "an internal error, nothing about your call; the server's log has the details under"
                        + " correlation id "
                        + id,
                id,
                false);
    }

    /** The error without what schedulers and futures wrap around it. */
    private static Throwable bare(Throwable error) {
        Throwable bare = Exceptions.unwrap(error);
        while ((bare instanceof CompletionException || bare instanceof ExecutionException)
                && bare.getCause() != null) {
            bare = bare.getCause();
        }
        return bare;
    }

    private String details(Throwable error) {
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        try {
            return guard.redact(trace.toString());
        } catch (RuntimeException broken) {
            // What cannot be redacted is not written either.
            return error.getClass().getName()
                    + ", and redaction failed: "
                    + broken.getClass().getName();
        }
    }
}
