package ai.dbtool.db.health;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** Sorts and hashes that did not fit into work_mem. */
final class TempFilesArea implements HealthArea {

    /** Facts of the area. */
    record TempFiles(
            @Nullable Long files,
            @Nullable Long bytes,
            @Nullable String statsReset,
            long workMemBytes) {}

    private static final String TEMP_FILES =
            """
            SELECT d.temp_files AS files, d.temp_bytes AS bytes, d.stats_reset,
                   (SELECT reset_val::bigint * 1024 FROM pg_settings WHERE name = 'work_mem') AS work_mem_bytes
              FROM (VALUES (1)) one LEFT JOIN pg_stat_database d ON d.datname = current_database()
            """;

    @Override
    public String name() {
        return "tempFiles";
    }

    @Override
    public List<Check> checks() {
        return List.of();
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        return database.rows(TempFiles.class, TEMP_FILES)
                .map(
                        rows -> {
                            TempFiles temp = rows.getFirst();
                            String text =
                                    temp.files()
                                            + " temporary files, "
                                            + Bytes.text(temp.bytes())
                                            + " since "
                                            + (temp.statsReset() == null
                                                    ? "an unknown time"
                                                    : temp.statsReset())
                                            + "; work_mem "
                                            + Bytes.text(temp.workMemBytes())
                                            + "; by statement: db_top_queries order_by=temp";
                            return new Checked(temp, List.of(), text);
                        });
    }
}
