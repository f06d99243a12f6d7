package ai.dbtool.cli.clients;

import java.util.List;
import java.util.Map;

/**
 * One of our servers as a client shall reach it, whatever the client.
 *
 * @param name key in the client's file: {@code dbtool-db}
 * @param title what a person reads
 */
public record ServerEntry(String name, String title, Endpoint endpoint) {

    /** How it is reached. */
    public sealed interface Endpoint {}

    /**
     * A process of this machine on standard streams.
     *
     * @param environment variables with their values; never a secret
     * @param secrets variables whose values the client takes from somewhere else
     */
    public record Local(
            String command,
            List<String> args,
            Map<String, String> environment,
            List<String> secrets)
            implements Endpoint {

        /** For a client that hands its own environment on, or none. */
        Local withoutSecrets() {
            return new Local(command, args, environment, List.of());
        }
    }

    /**
     * Streamable HTTP.
     *
     * @param keyVariable variable that holds the API key
     */
    public record Remote(String url, String keyVariable) implements Endpoint {}
}
