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
 */
public record LoadSpec(
        String role, String application, int clients, int everyMillis, List<String> sql) {

    public LoadSpec {
        sql = List.copyOf(sql);
    }
}
