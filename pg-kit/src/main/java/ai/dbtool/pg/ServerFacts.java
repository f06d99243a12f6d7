package ai.dbtool.pg;

import java.util.List;

/**
 * What the connection found out about server and role.
 *
 * @param version as the server says: {@code 18.6}
 * @param major 14 to 18
 * @param inRecovery whether this is a standby
 * @param database current database
 * @param user current role
 * @param superuser whether the role is superuser
 * @param monitor whether the role sees other sessions' queries and all statistics ({@code
 *     pg_read_all_stats})
 * @param readAllSettings whether the role sees all settings ({@code pg_read_all_settings})
 * @param statements whether {@code pg_stat_statements} can be read in this database
 * @param statementsSchema schema of that extension, empty when absent
 * @param surplus rights beyond reading, each with what to do instead
 */
public record ServerFacts(
        String version,
        int major,
        boolean inRecovery,
        String database,
        String user,
        boolean superuser,
        boolean monitor,
        boolean readAllSettings,
        boolean statements,
        String statementsSchema,
        List<SurplusRight> surplus) {

    /**
     * One right the tool does not need.
     *
     * @param right what the role may do: {@code superuser}, {@code INSERT on public.orders}
     * @param instead how to mend it
     */
    public record SurplusRight(String right, String instead) {}
}
