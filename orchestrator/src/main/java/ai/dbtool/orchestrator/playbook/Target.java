package ai.dbtool.orchestrator.playbook;

import org.jspecify.annotations.Nullable;

/**
 * Which system is meant, where more than one is configured.
 *
 * @param connection argument of database tools
 * @param logSource argument of log tools
 * @param configSource argument of configuration tools
 */
public record Target(
        @Nullable String connection, @Nullable String logSource, @Nullable String configSource) {

    /** The only one of each. */
    public static final Target ONLY = new Target(null, null, null);

    @Nullable String argumentName(String tool) {
        return tool.startsWith("db_") ? "connection" : "source";
    }

    @Nullable String argumentValue(String tool) {
        if (tool.startsWith("db_")) {
            return connection;
        }
        return tool.startsWith("log_") ? logSource : configSource;
    }
}
