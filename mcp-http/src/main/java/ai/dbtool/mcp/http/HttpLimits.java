package ai.dbtool.mcp.http;

import ai.dbtool.config.ServerConfig;

import java.time.Duration;

/**
 * Bounds on what clients may ask of the HTTP shell.
 *
 * @param message of one message
 * @param session of sessions
 * @param connection of connections
 * @param stream of event streams
 * @param shutdown how long calls may go on after {@link HttpService#close}
 */
record HttpLimits(
        Message message, Session session, Connection connection, Stream stream, Duration shutdown) {

    /**
     * @param bytes of the body
     * @param headerBytes of all headers of a request
     * @param depth of nesting
     */
    record Message(int bytes, int headerBytes, int depth) {}

    /**
     * @param most at once, over all mounts and both transports
     * @param idle without a request and without an open stream for this long: forgotten
     * @param newPerSecond sessions that may begin a second, over all clients
     * @param calls most unanswered requests of one HTTP+SSE session
     */
    record Session(int most, Duration idle, int newPerSecond, int calls) {}

    /**
     * @param most at once; more are closed as they come
     * @param idle without a request for this long: closed
     * @param request longest time for a whole request to arrive
     * @param stalled no byte taken by the client for this long while there are some: closed
     */
    record Connection(int most, Duration idle, Duration request, Duration stalled) {}

    /**
     * @param keepAlive silence after which a comment is sent, and an answer becomes a stream
     * @param queued most events that wait for a slow reader; then progress and log messages are
     *     dropped
     * @param queuedBytes most bytes of them
     * @param kept most events of one session that are kept for clients that reconnect
     * @param keptBytes most bytes of them; the newest event is kept in any case
     */
    record Stream(Duration keepAlive, int queued, int queuedBytes, int kept, int keptBytes) {}

    HttpLimits with(Session changed) {
        return new HttpLimits(message, changed, connection, stream, shutdown);
    }

    HttpLimits with(Connection changed) {
        return new HttpLimits(message, session, changed, stream, shutdown);
    }

    HttpLimits with(Stream changed) {
        return new HttpLimits(message, session, connection, changed, shutdown);
    }

    /** What holds with these bounds of the configuration. */
    static HttpLimits of(ServerConfig.Bounds bounds) {
        return new HttpLimits(
                new Message(bounds.bodyBytes(), 16 * 1024, 64),
                new Session(bounds.sessions(), bounds.sessionIdle(), 50, 64),
                new Connection(
                        bounds.connections(),
                        Duration.ofSeconds(75),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(60)),
                new Stream(Duration.ofSeconds(15), 256, 256 * 1024, 256, 256 * 1024),
                bounds.shutdown());
    }
}
