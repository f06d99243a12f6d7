package ai.dbtool.conftools.live;

import ai.dbtool.conf.live.FileSetting;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.LiveSetting;
import ai.dbtool.conf.live.RoleOverride;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** Reads settings, overrides and file errors of a running server. */
public final class LiveReader {

    private static final String SETTINGS =
            """
            SELECT name, setting, unit, context, vartype, source, sourcefile, sourceline,
                   boot_val, reset_val, pending_restart
            FROM pg_catalog.pg_settings
            """;

    private static final String OVERRIDES =
            """
            SELECT split_part(c.entry, '=', 1) AS setting,
                   substr(c.entry, strpos(c.entry, '=') + 1) AS value,
                   coalesce(r.rolname, '') AS role,
                   coalesce(d.datname, '') AS database
            FROM pg_catalog.pg_db_role_setting s
            LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
            LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
            CROSS JOIN LATERAL unnest(s.setconfig) AS c(entry)
            ORDER BY 1, 3, 4
            """;

    private static final String RIGHTS =
            """
            SELECT has_function_privilege('pg_catalog.pg_show_all_file_settings()', 'execute')
                     AND has_table_privilege('pg_catalog.pg_file_settings', 'select')
                     AS file_settings,
                   (SELECT count(*) FROM pg_catalog.pg_replication_slots) AS slots
            """;

    private static final String FILE_ERRORS =
            """
            SELECT sourcefile, sourceline, name, error
            FROM pg_catalog.pg_file_settings
            WHERE error IS NOT NULL AND error <> 'setting could not be applied'
            ORDER BY seqno
            """;

    private record Rights(boolean fileSettings, @Nullable Long slots) {}

    private LiveReader() {}

    /**
     * What {@code database} lets our role see.
     *
     * @param local whether the server runs on this machine
     */
    public static Mono<LiveServer> read(Database database, boolean local) {
        return database.facts()
                .flatMap(
                        facts ->
                                Mono.zip(
                                                database.rows(LiveSetting.class, SETTINGS),
                                                database.rows(RoleOverride.class, OVERRIDES),
                                                rights(database))
                                        .map(
                                                parts ->
                                                        LiveServer.of(
                                                                facts.major(),
                                                                parts.getT1(),
                                                                parts.getT2(),
                                                                parts.getT3().errors(),
                                                                parts.getT3().slots(),
                                                                local)));
    }

    private record Extra(List<FileSetting> errors, @Nullable Long slots) {}

    private static Mono<Extra> rights(Database database) {
        return database.rows(Rights.class, RIGHTS)
                .map(List::getFirst)
                .flatMap(
                        rights ->
                                rights.fileSettings()
                                        ? database.rows(FileSetting.class, FILE_ERRORS)
                                                .map(errors -> new Extra(errors, rights.slots()))
                                        : Mono.just(new Extra(List.of(), rights.slots())));
    }
}
