package ai.dbtool.pg;

import java.util.ArrayList;
import java.util.List;

/**
 * SQL that gives the tool a role of its own with what it needs and nothing more. It can be run
 * again; it sets no password, so that none stands in a file or a log.
 *
 * @param role to create
 * @param database to connect to
 * @param major of the server, 13 to 18
 * @param schemas the role may read; empty for all data of the server
 * @param strict whether {@code strict_guard} shall work
 */
public record GrantScript(
        String role, String database, int major, List<String> schemas, boolean strict) {

    /** The first version with {@code pg_read_all_data}. */
    private static final int READ_ALL_DATA = 14;

    /** The first version with rights on single settings. */
    private static final int SETTING_RIGHTS = 15;

    /** The statements, for psql or any other client, run by a superuser. */
    public String sql() {
        List<String> lines = new ArrayList<>();
        String name = quoted(role);
        lines.add(
                "-- A role for dbtool-ai on PostgreSQL %d. Run it as superuser in database %s."
                        .formatted(major, quoted(database)));
        lines.add(
                "-- Then give it a password, which stays out of files and logs: \\password "
                        + name);
        lines.add(
                "DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = %s) THEN CREATE ROLE %s; END IF; END$$;"
                        .formatted(literal(role), name));
        lines.add(
                "ALTER ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;"
                        .formatted(name));
        lines.add("GRANT CONNECT ON DATABASE %s TO %s;".formatted(quoted(database), name));
        lines.add("-- Other sessions' queries, all statistics and settings.");
        lines.add("GRANT pg_monitor TO %s;".formatted(name));
        lines.addAll(data(name));
        lines.add(
                "-- The tool sets limits of its own on each call; these hold whoever uses the role.");
        for (String setting :
                List.of(
                        "default_transaction_read_only = on",
                        "statement_timeout = '60s'",
                        "lock_timeout = '2s'",
                        "idle_in_transaction_session_timeout = '60s'")) {
            lines.add("ALTER ROLE %s SET %s;".formatted(name, setting));
        }
        lines.addAll(strictGuard(name));
        return String.join("\n", lines) + "\n";
    }

    private List<String> data(String name) {
        if (schemas.isEmpty() && major >= READ_ALL_DATA) {
            return List.of(
                    "-- All tables of all databases; for some schemas only: --schema NAME.",
                    "GRANT pg_read_all_data TO %s;".formatted(name));
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "-- Tables made later need the same again from whoever makes them: ALTER DEFAULT PRIVILEGES covers");
        lines.add("-- only those of the role that runs this.");
        for (String each : schemas.isEmpty() ? List.of("public") : schemas) {
            String schema = quoted(each);
            lines.add("GRANT USAGE ON SCHEMA %s TO %s;".formatted(schema, name));
            lines.add("GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %s;".formatted(schema, name));
            lines.add("GRANT SELECT ON ALL SEQUENCES IN SCHEMA %s TO %s;".formatted(schema, name));
            lines.add(
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT SELECT ON TABLES TO %s;"
                            .formatted(schema, name));
        }
        return lines;
    }

    private List<String> strictGuard(String name) {
        if (!strict) {
            return List.of();
        }
        return major < SETTING_RIGHTS
                ? List.of(
                        "-- strict_guard works from PostgreSQL 15: before, only a superuser may set log_min_messages.")
                : List.of(
                        "-- strict_guard: keeps what the server resolved out of the server's log.",
                        "GRANT SET ON PARAMETER log_min_messages TO %s;".formatted(name));
    }

    private static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }
}
