package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How HTTP is served.
 *
 * @param bind address to listen on; loopback by default
 * @param port TCP port; 0 picks a free one
 * @param sse whether the deprecated HTTP+SSE transport is mounted
 * @param allowedHosts names that clients may know the service by, beside those of loopback
 * @param allowedOrigins web pages whose requests are served, beside those of this machine
 * @param tls certificate and key, or {@code null} for plain HTTP
 * @param bounds on clients
 * @param warm whether servers on standard streams share a process
 */
public record ServerConfig(
        String bind,
        int port,
        boolean sse,
        List<String> allowedHosts,
        List<String> allowedOrigins,
        @Nullable Tls tls,
        Bounds bounds,
        Warm warm) {

    /**
     * A process that many clients on standard streams share.
     *
     * @param use what a server on standard streams does about it
     * @param idle it ends when nobody was attached for this long
     */
    public record Warm(Use use, Duration idle) {

        /** What a server on standard streams does about a shared process. */
        public enum Use {
            /** Nothing; none is started with such a configuration either. */
            OFF,
            /** Is served by one that runs. */
            ATTACH,
            /** As {@code ATTACH}, and starts one for the next client when none runs. */
            START
        }

        /** What holds when nothing is configured. */
        public static Warm defaults() {
            return new Warm(Use.ATTACH, Duration.ofMinutes(5));
        }
    }

    /**
     * PEM files; read again when they change.
     *
     * @param certificate of the service, then those of its authorities
     * @param key without a password
     */
    public record Tls(Path certificate, Path key) {}

    /**
     * What clients may use up.
     *
     * @param sessions most sessions at once
     * @param sessionIdle a session without a request and without an open stream for this long is
     *     forgotten
     * @param connections most connections at once
     * @param bodyBytes largest message
     * @param shutdown how long running calls may go on when the service is stopped
     */
    public record Bounds(
            int sessions, Duration sessionIdle, int connections, int bodyBytes, Duration shutdown) {

        /** What holds when nothing is configured. */
        public static Bounds defaults() {
            return new Bounds(
                    256, Duration.ofMinutes(30), 1_024, 4 * 1024 * 1024, Duration.ofSeconds(5));
        }
    }

    public ServerConfig {
        allowedHosts = List.copyOf(allowedHosts);
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    /** Plain HTTP; everything else as it is by default. */
    public ServerConfig(String bind, int port, boolean sse) {
        this(bind, port, sse, List.of(), List.of(), null, Bounds.defaults(), Warm.defaults());
    }
}
