package ai.dbtool.db.health;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** Settings that are not what one would think: set on roles, waiting for a restart, or broken. */
final class SettingsArea implements HealthArea {

    /** Facts of the area. */
    record Settings(
            List<RoleSetting> roleSettings,
            List<PendingRestart> pendingRestart,
            List<NonDefault> nonDefault,
            List<FileError> fileErrors) {}

    /**
     * A setting of a role, a database, or a role in a database.
     *
     * @param role absent when it holds for all roles
     * @param watcher whether the role is limited as {@code dbtool-ai grant-script} limits one that
     *     only watches: a member of pg_monitor whose transactions are read-only
     * @param serverValue what sessions without it get, in {@code unit}; absent when our own role or
     *     database has one too, which hides it from us
     */
    record RoleSetting(
            @Nullable String role,
            @Nullable String database,
            String setting,
            String value,
            boolean watcher,
            @Nullable String serverValue,
            @Nullable String unit,
            @Nullable String note) {}

    /** Changed in a file, in force only after a restart; {@code file} is the new value. */
    record PendingRestart(
            String setting,
            @Nullable String running,
            @Nullable String file,
            @Nullable String sourceFile,
            @Nullable Integer sourceLine) {}

    /** A setting that somebody chose. */
    record NonDefault(
            String setting,
            @Nullable String value,
            String source,
            @Nullable String sourceFile,
            @Nullable Integer sourceLine) {}

    /** A line of a configuration file that the server cannot apply. */
    record FileError(
            @Nullable String file,
            @Nullable Integer line,
            @Nullable String setting,
            @Nullable String error) {}

    /** Whether the role may see the lines of the configuration files. */
    record FilesRow(boolean readable) {}

    private static final String ROLE_SETTINGS =
            """
            WITH kept AS (
                SELECT s.setrole, s.setdatabase, split_part(c, '=', 1) AS setting,
                       substr(c, strpos(c, '=') + 1) AS value
                  FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) c)
            SELECT r.rolname AS role, d.datname AS database, k.setting, k.value,
                   coalesce(NOT r.rolsuper AND pg_has_role(r.oid, 'pg_monitor', 'MEMBER')
                            AND EXISTS (SELECT FROM kept o WHERE o.setrole = k.setrole
                                           AND o.setting = 'default_transaction_read_only' AND o.value = 'on'),
                            false) AS watcher,
                   CASE WHEN NOT own.hidden THEN p.reset_val END AS server_value, p.unit,
                   CASE WHEN own.hidden THEN 'the server value is hidden by a setting of our own role or database'
                        WHEN p.name IS NULL THEN 'not a setting of this server, or of an extension not loaded'
                    END AS note
              FROM kept k
              LEFT JOIN pg_roles r ON r.oid = k.setrole
              LEFT JOIN pg_database d ON d.oid = k.setdatabase
              LEFT JOIN pg_settings p ON lower(p.name) = lower(k.setting)
             CROSS JOIN LATERAL (SELECT EXISTS (
                   SELECT FROM kept o
                    WHERE o.setting = k.setting
                      AND o.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
                      AND o.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
                   ) AS hidden) own
             ORDER BY 1 NULLS FIRST, 2 NULLS FIRST, 3
            """;

    private static final String FILES =
            """
            SELECT has_table_privilege('pg_file_settings', 'SELECT')
               AND has_function_privilege('pg_show_all_file_settings()', 'EXECUTE') AS readable
            """;

    private static final String PENDING =
            """
            SELECT s.name AS setting, current_setting(s.name, true) AS running,
                   NULL::text AS file, s.sourcefile AS source_file, s.sourceline AS source_line
              FROM pg_settings s WHERE s.pending_restart ORDER BY 1
            """;

    private static final String PENDING_WITH_FILES =
            """
            SELECT s.name AS setting, current_setting(s.name, true) AS running, f.setting AS file,
                   coalesce(f.sourcefile, s.sourcefile) AS source_file,
                   coalesce(f.sourceline, s.sourceline) AS source_line
              FROM pg_settings s
              LEFT JOIN LATERAL (SELECT * FROM pg_file_settings f
                                  WHERE lower(f.name) = lower(s.name) ORDER BY f.seqno DESC LIMIT 1) f ON true
             WHERE s.pending_restart ORDER BY 1
            """;

    /**
     * "setting could not be applied" is said of invalid values and of those that wait for a
     * restart.
     */
    private static final String ERRORS =
            """
            SELECT f.sourcefile AS file, f.sourceline AS line, f.name AS setting, f.error
              FROM pg_file_settings f
             WHERE f.error IS NOT NULL
               AND NOT (f.error = 'setting could not be applied'
                        AND EXISTS (SELECT FROM pg_settings s
                                     WHERE s.pending_restart AND lower(s.name) = lower(f.name)))
             ORDER BY f.seqno
            """;

    /** Our session sets a few settings itself; for these the reset value is the server's. */
    private static final String NON_DEFAULT =
            """
            SELECT name AS setting,
                   CASE WHEN source = 'session' THEN reset_val || coalesce(' ' || unit, '')
                        ELSE current_setting(name, true) END AS value,
                   CASE WHEN source = 'session' THEN 'unknown' ELSE source END AS source,
                   sourcefile AS source_file, sourceline AS source_line
              FROM pg_settings
             WHERE source NOT IN ('default', 'override', 'client')
               AND CASE WHEN source = 'session' THEN reset_val ELSE setting END IS DISTINCT FROM boot_val
               AND (source <> 'session' OR name NOT IN ('search_path', 'jit', 'transaction_read_only'))
             ORDER BY name LIMIT 200
            """;

    @Override
    public String name() {
        return "settings";
    }

    @Override
    public List<Check> checks() {
        return SettingFindings.CHECKS;
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        return database.rows(FilesRow.class, FILES)
                .flatMap(files -> read(database, files.getFirst().readable(), sight));
    }

    private static Mono<Checked> read(Database database, boolean files, Sight sight) {
        if (!files) {
            sight.skip("lines of configuration files (pg_file_settings); use config_effective");
        }
        return InTurn.of(
                        sight.tolerate(
                                "role and database settings",
                                database.rows(RoleSetting.class, ROLE_SETTINGS)),
                        sight.tolerate(
                                "settings waiting for a restart",
                                database.rows(
                                        PendingRestart.class,
                                        files ? PENDING_WITH_FILES : PENDING)),
                        sight.tolerate(
                                "non-default settings",
                                database.rows(NonDefault.class, NON_DEFAULT)),
                        files
                                ? sight.tolerate(
                                        "errors in configuration files",
                                        database.rows(FileError.class, ERRORS))
                                : Mono.just(List.<FileError>of()))
                .map(
                        found -> {
                            Settings settings =
                                    new Settings(
                                            found.getT1().stream()
                                                    .map(SettingsArea::compared)
                                                    .toList(),
                                            found.getT2(),
                                            found.getT3(),
                                            found.getT4());
                            return new Checked(
                                    settings, SettingFindings.of(settings), text(settings));
                        });
    }

    private static RoleSetting compared(RoleSetting s) {
        boolean same =
                s.serverValue() != null && SettingValue.same(s.value(), s.serverValue(), s.unit());
        return same
                ? new RoleSetting(
                        s.role(),
                        s.database(),
                        s.setting(),
                        s.value(),
                        s.watcher(),
                        s.serverValue(),
                        s.unit(),
                        "same as the server value")
                : s;
    }

    private static String text(Settings s) {
        StringBuilder text = new StringBuilder();
        if (!s.roleSettings().isEmpty()) {
            text.append(
                            new TextTable(
                                            "role",
                                            "database",
                                            "setting",
                                            "value",
                                            "server_value",
                                            "unit",
                                            "note")
                                    .rows(
                                            s.roleSettings(),
                                            r ->
                                                    new @Nullable Object[] {
                                                        r.role() == null ? "(all)" : r.role(),
                                                        r.database(),
                                                        r.setting(),
                                                        r.value(),
                                                        r.serverValue(),
                                                        r.unit(),
                                                        r.note()
                                                    }))
                    .append('\n');
        }
        if (!s.pendingRestart().isEmpty()) {
            text.append(
                            new TextTable("waits_for_restart", "running", "in_file", "where")
                                    .rows(
                                            s.pendingRestart(),
                                            p ->
                                                    new @Nullable Object[] {
                                                        p.setting(),
                                                        p.running(),
                                                        p.file(),
                                                        where(p.sourceFile(), p.sourceLine())
                                                    }))
                    .append('\n');
        }
        if (!s.fileErrors().isEmpty()) {
            text.append(
                            new TextTable("file_error", "setting", "where")
                                    .rows(
                                            s.fileErrors(),
                                            e ->
                                                    new @Nullable Object[] {
                                                        e.error(),
                                                        e.setting(),
                                                        where(e.file(), e.line())
                                                    }))
                    .append('\n');
        }
        text.append(
                new TextTable("setting", "value", "source")
                        .rows(
                                s.nonDefault(),
                                n ->
                                        new @Nullable Object[] {
                                            n.setting(),
                                            n.value(),
                                            n.sourceFile() == null
                                                    ? n.source()
                                                    : where(n.sourceFile(), n.sourceLine())
                                        }));
        return text.toString();
    }

    private static @Nullable String where(@Nullable String file, @Nullable Integer line) {
        return file == null ? null : line == null ? file : file + ":" + line;
    }
}
