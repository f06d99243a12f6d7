package ai.dbtool.testkit.faults;

import java.util.List;

/**
 * Load of one kind of client.
 *
 * @param role database role
 * @param application {@code application_name}
 * @param clients how many run side by side
 * @param everyMillis pause between two rounds of one client
 * @param sql statements of one round; {@code :r} becomes a random number from 1 to 1000
 * @param init statements run once on each new connection
 * @param reconnect a new connection for every round
 * @param password sent when the server asks for one; may be empty
 */
public record LoadSpec(
        String role,
        String application,
        int clients,
        int everyMillis,
        List<String> sql,
        List<String> init,
        boolean reconnect,
        String password) {

    public LoadSpec {
        sql = List.copyOf(sql);
        init = List.copyOf(init);
    }

    /** Clients that stay connected and need no password. */
    public LoadSpec(
            String role, String application, int clients, int everyMillis, List<String> sql) {
        this(role, application, clients, everyMillis, sql, List.of(), false, "");
    }
}
