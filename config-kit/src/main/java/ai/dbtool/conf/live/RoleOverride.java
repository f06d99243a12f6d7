package ai.dbtool.conf.live;

/**
 * A row of pg_db_role_setting: ALTER ROLE .. SET, ALTER DATABASE .. SET.
 *
 * @param setting name
 * @param value as written there
 * @param role role, empty for all
 * @param database database, empty for all
 */
public record RoleOverride(String setting, String value, String role, String database) {

    /** {@code role}, {@code database} or {@code role_in_database}. */
    public String scope() {
        if (role.isEmpty()) {
            return "database";
        }
        return database.isEmpty() ? "role" : "role_in_database";
    }

    /** Of several that fit a session, the highest wins. */
    int rank() {
        return (role.isEmpty() ? 0 : 2) + (database.isEmpty() ? 0 : 1);
    }
}
